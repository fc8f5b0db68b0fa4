package io.lockkeeper.zookeeper

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.string.shouldNotContain
import io.kotest.property.Arb
import io.kotest.property.arbitrary.Codepoint
import io.kotest.property.arbitrary.choice
import io.kotest.property.arbitrary.int
import io.kotest.property.arbitrary.map
import io.kotest.property.arbitrary.of
import io.kotest.property.arbitrary.string
import io.kotest.property.checkAll
import io.kotest.property.forAll
import org.apache.zookeeper.common.PathUtils

class NameCodecTest :
    FunSpec({
        // Characters with a meaning in a path or in the encoding are frequent, all others rare.
        val special = Arb.of("./%2EFef08azookepr".map { Codepoint(it.code) })
        val any = Arb.int(1..0x10FFFF).map { Codepoint(if (it in 0xD800..0xDFFF) it - 0x800 else it) }
        val names = Arb.string(1..12, Arb.choice(special, special, any))

        fun isLegalSegment(text: String): Boolean =
            '/' !in text && runCatching { PathUtils.validatePath("/parent/$text") }.isSuccess

        fun segment(name: String): String = NameCodec.segment(name)

        test("every name becomes one legal path segment") {
            forAll(5_000, names) { isLegalSegment(segment(it)) }
        }

        test("every single character becomes a legal path segment") {
            for (code in 1..0x10FFFF) {
                if (code in 0xD800..0xDFFF) continue
                if (!isLegalSegment(segment(Character.toString(code)))) error("U+%04X".format(code))
            }
        }

        test("a name is itself if it is a legal segment without the escape character, and only then") {
            forAll(5_000, names) { (isLegalSegment(it) && '%' !in it) == (segment(it) == it) }
        }

        test("a name is decoded from its segment, and other segments are no names") {
            forAll(5_000, names) { NameCodec.name(segment(it)).get() == it }
            forAll(5_000, names) { text -> NameCodec.name(text).map { segment(it) == text }.orElse(true) }
            for (none in listOf("", "%", "%2", "%2f", "%41", "%C3", "%zz", "%ED%A0%80", "a".repeat(513))) {
                NameCodec.name(none).isPresent shouldBe false
            }
        }

        test("no two names share a segment") {
            checkAll(5_000, names, names) { a, b -> (segment(a) == segment(b)) shouldBe (a == b) }
            // All short names of a few characters, among which two would most likely share a segment.
            val alphabet = listOf("%", "2", "5", "F", "f", "E", "/", ".", "\u0001")
            val short = (1..4).flatMap { length ->
                (1..length).fold(listOf("")) { longer, _ -> longer.flatMap { text -> alphabet.map { text + it } } }
            }
            short.map(::segment).toSet().size shouldBe short.size
        }

        test("only characters that must be encoded are") {
            val expected =
                mapOf(
                    "acct-42" to "acct-42",
                    "Acct 42" to "Acct 42",
                    "a/b" to "a%2Fb",
                    "." to "%2E",
                    ".." to "%2E%2E",
                    "..." to "...",
                    "a.b" to "a.b",
                    "%" to "%25",
                    "%2F" to "%252F",
                    "\u00E9" to "\u00E9",
                    "\u0001" to "%01",
                    "\uD83D\uDD12" to "%F0%9F%94%92",
                    "zookeeper" to "zookeeper",
                )
            for ((name, encoded) in expected) withClue(name) { segment(name) shouldBe encoded }
        }

        test("the name that the servers reserve at the top is encoded there, and only there") {
            val top = LockPaths("", "/").parent("zookeeper")
            top shouldNotBe "/zookeeper"
            isLegalSegment(top.drop(1)) shouldBe true
            checkAll(names) { if (it != "zookeeper") LockPaths("", "/").parent(it) shouldNotBe top }
            LockPaths("team", "/").parent("zookeeper") shouldBe "/team/zookeeper"
            LockPaths("", "/locks").parent("zookeeper") shouldBe "/locks/zookeeper"
            LockPaths("team", "/locks").parent("a/b") shouldBe "/team/locks/a%2Fb"
            LockPaths("", "/").parent("a") shouldNotContain "//"
        }
    })
