package io.lockkeeper.sharedmodes

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.memory.MemoryCluster
import java.io.File

/** Runs the code of docs/shared-modes.md, and checks that the page shows no other. */
class SharedModesPageTest :
    FunSpec({
        test("each piece of code on the page is part of a test") {
            val page = File("../docs/shared-modes.md").readText()
            val sources = File("src/test").walk().filter { "sharedmodes" in it.path && it.isFile }
                .map { it.readText().bare() }.toList()
            val shown = Regex("```(?:java|kotlin)\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(page)
                .map { it.groupValues[1] }.toList()
            shown.size shouldBe 9
            shown.forEach { block ->
                withClue(block) { sources.any { block.bare() in it } shouldBe true }
            }
        }

        test("the code in Java runs") {
            val cluster = MemoryCluster()
            SharedModesInJava(cluster.connect().locks()).run {
                readAndWrite() shouldBe true
                downgrade()
                view()
                permits() shouldBe true
                terms()
                shown shouldContainExactly listOf(0, 1, 2, 3)
                calls() shouldBe 3
            }
            cluster.nodes().shouldBeEmpty()
        }

        test("the code in Kotlin runs") {
            val cluster = MemoryCluster()
            SharedModesInKotlin(cluster.connect().locks()).run {
                readAndWrite()
                downgrade()
                permits()
                terms()
                shown shouldContainExactly listOf(0, 1, 2, 2)
                calls shouldBe 5
            }
            cluster.nodes().shouldBeEmpty()
        }
    })

/** Without white space: the formatter breaks lines that are short enough for the page. */
private fun String.bare() = filterNot { it.isWhitespace() }
