package io.lockkeeper.engine.place

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.property.Arb
import io.kotest.property.arbitrary.Codepoint
import io.kotest.property.arbitrary.byte
import io.kotest.property.arbitrary.byteArray
import io.kotest.property.arbitrary.int
import io.kotest.property.arbitrary.of
import io.kotest.property.arbitrary.string
import io.kotest.property.checkAll
import io.lockkeeper.Holder
import io.lockkeeper.LockOptions
import io.lockkeeper.internal.HostName
import io.lockkeeper.spi.NodeData
import java.time.Instant
import java.util.UUID

class NodePayloadTest :
    FunSpec({
        val self = UUID.randomUUID()
        val made = 1_700_000_000_123

        // Every kind of character that a label may have, with those that the format itself uses.
        val labels = Arb.string(1..200, Arb.of("=:, -azAZ09%_/\u00E9\u65E5\uFFFD".map { Codepoint(it.code) }))

        test("a process is read as it wrote itself") {
            checkAll(labels) { label ->
                val options = LockOptions.builder().label(label).build()
                val holder = NodePayload.read(NodeData(NodePayload.write(options, self), 0, made), UUID.randomUUID())
                holder shouldBe
                    Holder(
                        HostName.known(),
                        ProcessHandle.current().pid(),
                        label,
                        Instant.ofEpochMilli(made),
                        0,
                        false,
                    )
            }
        }

        test("what another process wrote without bounds is cut before it comes into messages") {
            val long = "x".repeat(900_000)
            val data = "lockkeeper\ninstance=1\nhost=$long\npid=7\nlabel=$long"
            val holder = NodePayload.read(NodeData(data.toByteArray(), 0, made), self)
            holder.host().length shouldBe 200
            holder.label().length shouldBe 200
        }

        test("a process recognizes its own payload, and no other process does") {
            val data = NodeData(NodePayload.write(LockOptions.defaults(), self), 0, made)
            NodePayload.read(data, self).thisProcess() shouldBe true
            NodePayload.read(data, UUID.randomUUID()).thisProcess() shouldBe false
        }

        test("the payload of another library tells nothing but its age") {
            for (text in listOf("", "\n", "\n\n", "192.168.0.1")) {
                NodePayload.read(NodeData(text.encodeToByteArray(), 0, made), self) shouldBe
                    Holder("", -1, "", Instant.ofEpochMilli(made), 0, false)
            }
            checkAll(Arb.byteArray(Arb.int(0..100), Arb.byte())) { bytes ->
                NodePayload.read(NodeData(bytes, 0, made), self) shouldBe
                    Holder("", -1, "", Instant.ofEpochMilli(made), 0, false)
            }
        }

        test("a payload of another version is read as far as it is understood") {
            fun read(vararg lines: String) =
                NodePayload.read(NodeData(lines.joinToString("\n").encodeToByteArray(), 0, made), self)
            read("lockkeeper") shouldBe Holder("", -1, "", Instant.ofEpochMilli(made), 0, false)
            read("lockkeeper", "pid=x", "=", "label=a=b", "colour=red").label() shouldBe "a=b"
            read("lockkeeper", "pid=x").pid() shouldBe -1
            read("lockkeeper", "host=h", "pid=7").toString() shouldContain "host h, pid 7, since "
        }
    })
