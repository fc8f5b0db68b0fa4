package io.lockkeeper.samples

import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldBeSingleton
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.io.File

class ReadmeTest :
    FunSpec({
        val root = generateSequence(File(".").absoluteFile) { it.parentFile }.first { File(it, ".ci").isDirectory }
        val readme = File(root, "README.md").takeIf { it.exists() }?.readText().orEmpty()
        val commands = Regex("```sh\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(readme).map {
            it.groupValues[1].trim()
        }

        fun snippet(source: String) = File(root, "samples/src/main/$source")
            .readText()
            .substringAfter("// snippet\n")
            .substringBefore("// end snippet")
            .trimIndent()
            .trim()

        test("the Kotlin that the README shows is compiled") {
            readme shouldContain snippet("kotlin/io/lockkeeper/samples/KotlinSnippet.kt")
        }

        test("the Java that the README shows is compiled") {
            readme shouldContain snippet("java/io/lockkeeper/samples/JavaSnippet.java")
        }

        test("the README's first two commands are one line each") {
            val firstTwo = commands.take(2).toList()
            firstTwo.size shouldBe 2
            firstTwo.forAll { it.lines().shouldBeSingleton() }
        }

        test("what runs for every change is the README's second command and nothing else") {
            val setUp = Regex("(#|set |cd ).*|")
            val run = File(root, ".ci/run").readLines().filterNot { setUp.matches(it) }
            run shouldBe commands.drop(1).take(1).toList()
        }
    })
