package io.lockkeeper.junit

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import java.io.File

class TestingPageTest :
    FunSpec({
        test("each piece of code in docs/testing-your-code.md is part of a test here") {
            val page = File("../docs/testing-your-code.md").readText()
            val sources = File("src/test").walk().filter { it.extension in setOf("java", "kt") }
                .map { it.readText().withoutMargins() }.toList()
            val shown = Regex("```(?:java|kotlin)\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(page)
                .map { it.groupValues[1] }.toList()
            shown.shouldNotBeEmpty()
            shown.forEach { block ->
                withClue(block) { sources.any { block.withoutMargins() in it } shouldBe true }
            }
        }
    })

private fun String.withoutMargins() = lines().map { it.trim() }.filter { it.isNotEmpty() }.joinToString("\n")
