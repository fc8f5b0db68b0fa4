package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeGreaterThan
import java.io.File

/** docs/logging.md has a row for each line of the log, and no row without a line. */
class LogPageTest :
    FunSpec({
        val sources = listOf("lock-core/src/main", "lock-zookeeper/src/main")
            .flatMap { File("..", it).walk().filter(File::isFile).map(File::readText) }
            .map { it.replace(Regex("\"\\s*\\+\\s*\""), "") } // sentences are put together from several literals
        val words = File("../docs/logging.md").readLines()
            .filter { it.startsWith("| INFO") || it.startsWith("| WARN") }
            .map { it.split('|')[2].substringAfter('`').substringBefore('`') }

        test("every row is about words that the code logs") {
            words.size shouldBeGreaterThan 25
            words.filterNot { row -> sources.any { row in it } }.shouldBeEmpty()
        }

        test("every call of the log has a row for its words") {
            val said =
                Regex(
                    "(?:log\\(\\)|log)\\s*\\.(?:info|warn)\\(\\s*(?:Quoted\\.lock\\([^)]*\\(?\\)?\\)\\s*\\+\\s*)?\"([^\"]*)\"",
                )
            val literals = sources.flatMap { source -> said.findAll(source).map { it.groupValues[1] } }
                .map { it.removePrefix("{}") }
            literals.size shouldBeGreaterThan 8
            literals.filterNot { told -> told.isBlank() || words.any { it.trim() in told || told.trim() in it } }
                .shouldBeEmpty()
        }
    })
