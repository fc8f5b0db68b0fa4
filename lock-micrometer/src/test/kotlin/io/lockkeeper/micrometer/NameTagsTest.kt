package io.lockkeeper.micrometer

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import io.kotest.property.Arb
import io.kotest.property.arbitrary.Codepoint
import io.kotest.property.arbitrary.az
import io.kotest.property.arbitrary.int
import io.kotest.property.arbitrary.list
import io.kotest.property.arbitrary.string
import io.kotest.property.arbitrary.uuid
import io.kotest.property.checkAll
import java.util.concurrent.ConcurrentHashMap
import kotlin.concurrent.thread

class NameTagsTest :
    FunSpec({
        mapOf(
            "nightly-report" to "nightly-report",
            "acct-42" to "acct-#",
            "billing/acct-42" to "billing/acct-#",
            "2026-11-28" to "#-#-#",
            "v2" to "v#",
            "job:550e8400-e29b-41d4-a716-446655440000:run" to "job:#:run",
            "job-ABCDEFAB-ABCD-ABCD-ABCD-ABCDEFABCDEF" to "job-#",
            "commit/9fceb02d" to "commit/#",
            "facade" to "facade",
            "deadbeef" to "deadbeef",
            "order-01ARZ3NDEKTSV4RRFFQ69G5FAV" to "order-#",
            "internationalization" to "internationalization",
            "konto-٤٢" to "konto-#",
            "10.0.0.1:2181" to "#.#.#.#:#",
        ).forEach { (name, tag) ->
            test("the name $name gets the tag $tag") {
                NameTags.fold(name) shouldBe tag
            }
        }

        test("no folded name has a digit, is longer than a hundred characters, or changes when it is folded again") {
            checkAll(Arb.string(1..300)) { name ->
                val tag = NameTags.fold(name)
                tag.any { it.isDigit() } shouldBe false
                tag.length shouldBeLessThanOrEqual 100
                NameTags.fold(tag) shouldBe tag
            }
        }

        test("a name that is cut off keeps whole characters") {
            NameTags.fold("x".repeat(98) + "😀😀") shouldBe "x".repeat(98) + "…"
        }

        test("names that differ in a number or a UUID have one tag") {
            val tags = NameTags.standard()
            checkAll(Arb.int(), Arb.uuid()) { number, uuid ->
                tags.apply("a-${number.toLong() and 0xffff_ffffL}/$uuid/b") shouldBe "a-#/#/b"
            }
        }

        test("there are at most as many tags as were allowed, and one for the others, for any stream of names") {
            checkAll(Arb.list(Arb.string(1..4, Codepoint.az()), 0..400), Arb.int(0..50)) { names, most ->
                val tags = NameTags.standard().atMost(most)
                val made = names.map(tags::apply)
                made.filter { it != NameTags.OTHER }.toSet().size shouldBeLessThanOrEqual most
                withClueOfFirst(names, made, most)
                names.map(tags::apply) shouldBe made
            }
        }

        test("threads that come with new names at once make no tag too many") {
            val tags = NameTags.standard().atMost(10)
            val made = ConcurrentHashMap.newKeySet<String>()
            val threads = (0..3).map { number ->
                thread { for (i in 0..2_000) made += tags.apply("x".repeat(1 + (i * 7 + number) % 90)) }
            }
            threads.forEach { it.join() }
            made.size shouldBe 11
        }

        test("a hundred tags are made by default") {
            val tags = NameTags.of { it }
            (1..200).map { tags.apply("n$it") }.toSet().size shouldBe 101
        }

        test("a function that throws, or returns nothing that can be shown, costs no event") {
            NameTags.of { error("boom") }.apply("a") shouldBe "other"
            NameTags.of { null }.apply("a") shouldBe "other"
            NameTags.of { " " }.apply("a") shouldBe "other"
        }

        test("a number of tags below zero is refused") {
            shouldThrow<IllegalArgumentException> { NameTags.standard().atMost(-1) }.message shouldBe
                "The number of tags must not be negative: -1"
        }
    })

/** The first names have tags of their own. */
private fun withClueOfFirst(names: List<String>, made: List<String>, most: Int) {
    val first = names.distinct().take(most).toSet()
    names.zip(made).filter { (name, _) -> name in first }.forEach { (name, tag) -> tag shouldBe name }
}
