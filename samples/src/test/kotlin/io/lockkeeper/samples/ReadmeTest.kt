package io.lockkeeper.samples

import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldBeSingleton
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.shouldBe
import java.io.File

/** Checks the commands that the README shows. The module `consumers` compiles and runs the code that it shows. */
class ReadmeTest :
    FunSpec({
        val root = generateSequence(File(".").absoluteFile) { it.parentFile }.first { File(it, ".ci").isDirectory }
        val readme = File(root, "README.md").takeIf { it.exists() }?.readText().orEmpty()
        val commands = Regex("```sh\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(readme).map {
            it.groupValues[1].trim()
        }

        test("the README's first two commands are one line each") {
            val firstTwo = commands.take(2).toList()
            firstTwo.size shouldBe 2
            firstTwo.forAll { it.lines().shouldBeSingleton() }
        }

        test("the script that checks every change ends with the README's second command, and runs Maven once") {
            val run = File(root, ".ci/run").readLines()
            val check = commands.drop(1).take(1).toList()
            run.takeLast(1) shouldBe check
            run.filter { "mvn" in it } shouldBe check
            run shouldContain "set -euo pipefail"
        }
    })
