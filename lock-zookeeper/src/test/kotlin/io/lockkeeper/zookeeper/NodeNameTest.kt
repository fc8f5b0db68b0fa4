package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.optional.shouldBeEmpty
import io.kotest.matchers.optional.shouldBePresent
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.property.Arb
import io.kotest.property.arbitrary.int
import io.kotest.property.arbitrary.string
import io.kotest.property.arbitrary.uuid
import io.kotest.property.checkAll
import java.util.UUID

class NodeNameTest :
    FunSpec({
        /** The sequence number as the server appends it. */
        fun sequence(number: Int): String = "%010d".format(number)

        test("a node is read as it was made, whatever number the server gave it") {
            checkAll(Arb.uuid(), Arb.int()) { id, number ->
                val child = NodeName.prefix(id) + sequence(number)
                NodeName.parse(child).shouldBePresent() shouldBe NodeName(child, id, number)
            }
        }

        test("the numbers around the wrap are read") {
            for (number in listOf(0, 1, Int.MAX_VALUE, Int.MIN_VALUE, Int.MIN_VALUE + 1, -1)) {
                withClue(number) {
                    NodeName.parse("lock-" + sequence(number)).shouldBePresent().sequence shouldBe number
                }
            }
        }

        test("Curator's nodes are contenders, with its protection and without") {
            val id = "c6f8a2d4-0b1e-4a39-9c55-0123456789ab"
            NodeName.parse("_c_$id-lock-0000000042").shouldBePresent() shouldBe
                NodeName("_c_$id-lock-0000000042", UUID.fromString(id), 42)
            NodeName.parse("lock-0000000042").shouldBePresent() shouldBe NodeName("lock-0000000042", null, 42)
        }

        test("a contender of another kind is an error that names it") {
            val id = UUID.randomUUID()
            val foreign =
                listOf(
                    "_c_$id-__READ__0000000001",
                    "_c_$id-__WRIT__0000000002",
                    "__READ__0000000001",
                    "c6f8a2d40b1e4a399c550123456789ab__lock__0000000001",
                    "c6f8a2d40b1e4a399c550123456789ab__rlock__0000000001",
                    "_c_$id-lease-0000000001",
                    "n_0000000001",
                    "x-72057594037927936-0000000001",
                    "_c_$id-latch-0000000001",
                    "_c_not-a-uuid-lock-0000000001",
                    "lock-9999999999",
                    "_c_$id-__WRIT__-2147483648",
                )
            for (child in foreign) {
                withClue(child) {
                    shouldThrow<NodeName.ForeignNodeException> { NodeName.parse(child) }.message shouldContain child
                }
            }
        }

        test("children that are no contenders are ignored") {
            val junk =
                listOf("", "a", "lock", "lock-", "lock-1", "note-2024-01-01", "0000000001", "lock-0000000001x")
            for (child in junk) withClue(child) { NodeName.parse(child).shouldBeEmpty() }
        }

        test("whatever the child's name, it is a contender, or refused, or ignored: nothing else happens") {
            checkAll(Arb.string(0..30)) { text ->
                try {
                    NodeName.parse(text).ifPresent { it.name shouldBe text }
                } catch (foreign: NodeName.ForeignNodeException) {
                    foreign.message shouldContain text
                }
            }
        }
    })
