package io.lockkeeper.samples

import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import java.io.File

/** Compares docs/samples.md with the samples. */
class SamplesPageTest :
    FunSpec({
        val docs = File("../docs").canonicalFile
        val links = Regex("]\\((\\.\\./samples[^)]*)\\)").findAll(File(docs, "samples.md").readText())
            .map { File(docs, it.groupValues[1]).canonicalFile }.toList()

        test("each link leads to a file, the first one to the Ktor sample") {
            links.forAll { it.isFile shouldBe true }
            links.first().path shouldStartWith File("ktor").canonicalPath
        }

        test("each package of a sample is on the page") {
            val packages = listOf("src/main", "ktor/src/main", "spring/src/main").flatMap { root ->
                File(root).canonicalFile.walk().filter { it.extension in setOf("java", "kt") }.map { it.parentFile }
            }.map { it.path.substringAfter("io/lockkeeper/samples", "").removePrefix("/") }.filter { it.isNotEmpty() }
            links.map {
                it.parentFile.path.substringAfter("io/lockkeeper/samples/")
            }.distinct() shouldContainExactlyInAnyOrder
                packages.distinct()
        }
    })
