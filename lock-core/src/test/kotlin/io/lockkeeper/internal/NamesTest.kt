package io.lockkeeper.internal

import io.kotest.assertions.throwables.shouldNotThrowAny
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.kotest.property.Arb
import io.kotest.property.arbitrary.arbitrary
import io.kotest.property.arbitrary.list
import io.kotest.property.arbitrary.string
import io.kotest.property.checkAll
import kotlin.random.nextInt

class NamesTest :
    FunSpec({
        // Lengths around the limit, of characters of every width, now and then one that is no text.
        val strings =
            arbitrary { random ->
                val widths = listOf(0x20..0x7E, 0x80..0x7FF, 0x800..0xD7FF, 0xE000..0xFFFF, 0x10000..0x10FFFF)
                val width = widths[random.random.nextInt(widths.size)]
                val text =
                    buildString {
                        repeat(random.random.nextInt(0..600)) { appendCodePoint(random.random.nextInt(width)) }
                    }
                when (random.random.nextInt(8)) {
                    0 -> text.replaceFirst(text.take(1), "\u0000")
                    1 -> text + '\uD83D'
                    2 -> '\uDD12' + text
                    else -> text
                }
            }

        test("a name is text of 1 to 512 bytes of UTF-8 without NUL, and nothing else is") {
            checkAll(5_000, strings) { name ->
                val isText = Charsets.UTF_8.newEncoder().canEncode(name) && '\u0000' !in name
                if (isText && name.encodeToByteArray().size in 1..512) {
                    shouldNotThrowAny { Names.check(name) }
                } else {
                    shouldThrow<IllegalArgumentException> { Names.check(name) }
                }
            }
        }

        test("the message names the fault, and shows no more of the name than it needs to") {
            shouldThrow<IllegalArgumentException> { Names.check("") }.message shouldContain "must not be empty"
            val long = shouldThrow<IllegalArgumentException> { Names.check("n".repeat(10_000)) }.message!!
            long shouldContain "has 10000 bytes of UTF-8; at most 512 are allowed"
            (long.length < 150) shouldBe true
            val nul = shouldThrow<IllegalArgumentException> { Names.check("ab\u0000") }.message!!
            nul shouldContain "contains a NUL character at index 2"
            nul shouldNotContain "\u0000"
            shouldThrow<IllegalArgumentException> { Names.check("a\uD83Db") }.message shouldContain
                "contains a lone surrogate at index 1"
        }

        test("a label of a megabyte is refused, and the message shows its beginning only") {
            val refused = shouldThrow<IllegalArgumentException> { Names.checkedLabel("l".repeat(1_000_000)) }.message!!
            refused shouldContain "at most 200 characters; this has 1000000: \"lll"
            (refused.length < 150) shouldBe true
            Names.checkedLabel("l".repeat(200))
        }

        test("a host name or label of unknown origin is cut to one line of the length that a label may have") {
            Names.fitLabel("zk-1.example.org") shouldBe "zk-1.example.org"
            Names.fitLabel("a\nb\u0085c") shouldBe "a?b?c"
            Names.fitLabel("h".repeat(1_000_000)) shouldBe "h".repeat(199) + "…"
        }

        test("several names are sorted and without duplicates, however they were given") {
            checkAll(Arb.list(Arb.string(1..3), 1..20)) { names ->
                val ordered = Names.inOrder(names)
                ordered.toSet() shouldBe names.toSet()
                ordered.shouldBeStrictlyIncreasing()
                Names.inOrder(names.shuffled()) shouldBe ordered
            }
        }

        test("a list of names is refused if it is empty, or if one of them is invalid") {
            shouldThrow<IllegalArgumentException> { Names.inOrder(listOf()) }.message shouldContain "At least one"
            shouldThrow<IllegalArgumentException> { Names.inOrder(listOf("a", "")) }
        }
    })
