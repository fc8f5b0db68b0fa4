package io.lockkeeper.engine.place

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.internal.Nanos
import io.lockkeeper.spi.NodeData

class NodeWritingTest :
    FunSpec({
        fun renewals(data: ByteArray, version: Int) = NodePayload.renewals(NodeData(data, version, 0))

        test("writings that show the node are told from renewals, and a renewal together with one counts") {
            val writing = NodeWriting("lockkeeper\nhandoffMillis=20".toByteArray(), Nanos.FOREVER, false)
            renewals(writing.first(), 0) shouldBe 0
            renewals(writing.next(), 1) shouldBe 0
            writing.show(Nanos.FOREVER)
            writing.renew(Nanos.FOREVER)
            renewals(writing.next(), 2) shouldBe 1
            writing.show(60_000_000_000)
            val last = writing.next()
            renewals(last, 3) shouldBe 1
            NodePayload.leaseMillis(NodeData(last, 3, 0)).asLong shouldBe 60_000
            renewals(writing.next(), 4) shouldBe 1 // repeated, because its answer was lost
        }

        test("a renewal counts also when a writing before it never reached the node") {
            val writing = NodeWriting("lockkeeper\nhandoffMillis=20".toByteArray(), Nanos.FOREVER, false)
            writing.next()
            writing.renew(Nanos.FOREVER)
            renewals(writing.next(), 1) shouldBe 1
        }

        test("of a node that says nothing of renewals every writing counts") {
            renewals("lockkeeper\nhandoffMillis=20".toByteArray(), 3) shouldBe 3
            renewals("of another library".toByteArray(), 3) shouldBe 3
        }
    })
