package io.lockkeeper.zookeeper

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.optional.shouldBeEmpty
import io.kotest.matchers.optional.shouldBePresent
import io.kotest.matchers.shouldBe
import io.kotest.property.Arb
import io.kotest.property.arbitrary.bind
import io.kotest.property.arbitrary.choice
import io.kotest.property.arbitrary.int
import io.kotest.property.arbitrary.of
import io.kotest.property.arbitrary.string
import io.kotest.property.arbitrary.uuid
import io.kotest.property.checkAll
import io.lockkeeper.spi.LockMode
import java.util.UUID

class NodeNameTest :
    FunSpec({
        /** The sequence number as the server appends it. */
        fun sequence(number: Int): String = "%010d".format(number)

        val modes = Arb.choice(
            Arb.of(LockMode.EXCLUSIVE, LockMode.READ, LockMode.WRITE),
            Arb.bind(Arb.int(1..Int.MAX_VALUE), Arb.int(1..Int.MAX_VALUE)) { a, b ->
                LockMode.permits(minOf(a, b), maxOf(a, b))
            },
            Arb.bind(Arb.int(1..20), Arb.int(1..20)) { a, b -> LockMode.permits(minOf(a, b), maxOf(a, b)) },
        )

        test("a node is read as it was made, whatever its mode and the number that the server gave it") {
            checkAll(Arb.uuid(), modes, Arb.int()) { id, mode, number ->
                val child = NodeName.prefix(id, mode) + sequence(number)
                NodeName.parse(child).shouldBePresent() shouldBe NodeName(child, id, number, mode)
                NodeName.withNumber(id, mode, number) shouldBe child
                child.startsWith(NodeName.prefix(id)) shouldBe true
                child.length shouldBeLessThanOrEqual NodeName.bytes(mode) - 5 // a slash, and a length field
                child.length shouldBeGreaterThan NodeName.bytes(mode) - 5 - 3
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
            val id = UUID.fromString("c6f8a2d4-0b1e-4a39-9c55-0123456789ab")
            val marks =
                mapOf("lock-" to LockMode.EXCLUSIVE, "__READ__" to LockMode.READ, "__WRIT__" to LockMode.WRITE)
            for ((mark, mode) in marks) {
                val (shielded, bare) = "_c_$id-${mark}0000000042" to "${mark}0000000042"
                NodeName.parse(shielded).shouldBePresent() shouldBe NodeName(shielded, id, 42, mode)
                NodeName.parse(bare).shouldBePresent() shouldBe NodeName(bare, null, 42, mode)
            }
        }

        test("a contender of another kind is read without a mode, and with its number") {
            val id = UUID.randomUUID()
            val foreign =
                listOf(
                    "c6f8a2d40b1e4a399c550123456789ab__lock__0000000001" to 1,
                    "c6f8a2d40b1e4a399c550123456789ab__rlock__0000000001" to 1,
                    "_c_$id-lease-0000000001" to 1,
                    "n_0000000003" to 3,
                    "x-72057594037927936-0000000001" to 1,
                    "_c_$id-latch-0000000001" to 1,
                    "_c_not-a-uuid-lock-0000000001" to 1,
                    "_c_not-a-uuid-__READ__0000000001" to 1,
                    "lock-9999999999" to Int.MAX_VALUE,
                    "_c_$id-READ__0000000001" to 1,
                    "_c_$id-permits-0000000001" to 1,
                    "_c_$id-permits-0of1-0000000001" to 1,
                    "_c_$id-permits-2of1-0000000001" to 1,
                    "_c_$id-permits-01of1-0000000001" to 1,
                    "_c_$id-permits-1of2147483648-0000000001" to 1,
                    "_c_$id-permits-1of-1-0000000001" to 1,
                    "_c_$id-permits-1of2of3-0000000001" to 1,
                )
            for ((child, number) in foreign) {
                withClue(child) {
                    NodeName.parse(child).shouldBePresent() shouldBe NodeName(child, null, number, null)
                }
            }
        }

        test("children that are no contenders are ignored") {
            val junk =
                listOf("", "a", "lock", "lock-", "lock-1", "note-2024-01-01", "0000000001", "lock-0000000001x")
            for (child in junk) withClue(child) { NodeName.parse(child).shouldBeEmpty() }
        }

        test("whatever the child's name, it is a contender, or ignored: nothing else happens") {
            checkAll(Arb.string(0..30)) { text ->
                NodeName.parse(text).ifPresent { it.name shouldBe text }
            }
        }
    })
