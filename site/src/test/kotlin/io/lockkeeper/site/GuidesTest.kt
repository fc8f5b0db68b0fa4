package io.lockkeeper.site

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import java.io.File

internal val REPOSITORY = File("..")

/** The code of the guides is that of tests, and what they say of names in other places is so. */
class GuidesTest :
    FunSpec({
        val sources = File("src/test").walk().filter { it.extension in setOf("java", "kt") }
            .map { it.readText().withoutMargins() }.toList()
        val guides = listOf("getting-started", "guarantees", "operations", "performance").associateWith {
            File(REPOSITORY, "docs/$it.md").readText()
        }

        for ((guide, text) in guides) {
            test("each piece of code in docs/$guide.md is part of a program or a test here, which runs") {
                blocks(text, "java", "kotlin").forEach { code ->
                    withClue(code) { sources.any { code.withoutMargins() in it } shouldBe true }
                }
            }
        }

        test("the commands run programs that the pages show, and a benchmark that there is") {
            val page = guides.getValue("getting-started")
            val classes = blocks(page, "java", "kotlin").map {
                Regex("class (Hello\\w+)").find(it)?.groupValues?.get(1) ?: "HelloKotlinKt"
            }
            val commands = blocks(page, "sh").map { it.trim() }
            commands.shouldNotBeEmpty()
            commands shouldBe classes.map { "mvn -q compile exec:java -Dexec.mainClass=$it" }
            val cases = File(REPOSITORY, "benchmarks/src/main/java/io/lockkeeper/benchmarks/cases").walk()
                .filter { it.extension == "java" }.map { it.readText() }.toList()
            blocks(guides.getValue("operations"), "sh").map { it.trim() }.forAll { command ->
                command.substringAfter("benchmarks/run quick --only=").split(',').forAll { case ->
                    cases.any { "return \"$case\";" in it } shouldBe true
                }
            }
        }

        test("the meters that the guide on operations watches are those of the page on metrics") {
            val meters = Regex("`(lockkeeper\\.[a-z.]+)`")
            val known = meters.findAll(File(REPOSITORY, "docs/metrics.md").readText()).map {
                it.groupValues[1]
            }.toList()
            meters.findAll(guides.getValue("operations")).map { it.groupValues[1] }.toList().let {
                it.shouldNotBeEmpty()
                it.forAll { meter -> known shouldContain meter }
            }
        }
    })

internal fun blocks(page: String, vararg languages: String): List<String> =
    Regex("```(?:${languages.joinToString("|")})\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(page)
        .map { it.groupValues[1] }.toList()

private fun String.withoutMargins() = lines().map { it.trim() }.filter { it.isNotEmpty() }.joinToString("\n")
