package io.lockkeeper.memory.versions

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import java.io.File
import java.util.concurrent.TimeUnit
import kotlin.io.path.Path
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.name

/** Users may get other versions of kotlinx.coroutines from other libraries. Each is tried in a JVM of its own. */
class CoroutineVersionsTest :
    FunSpec({
        val versions = Path("target", "coroutines").listDirectoryEntries().sorted()

        test("the oldest version that is supported is among them, and three more") {
            versions.map { it.name } shouldContainExactly listOf("1.10.2", "1.11.0", "1.8.1", "1.9.0")
        }

        for (version in versions) {
            test("with kotlinx.coroutines ${version.name}") {
                val others = version.listDirectoryEntries("*.jar").map { "$it" }
                run(others).filter { it.startsWith(CHECK) } shouldContainExactly checks.keys.map { "$CHECK$it: ok" }
            }
        }
    })

private fun run(coroutines: List<String>): List<String> {
    val tests = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
    val classPath = coroutines + tests.split(File.pathSeparator).filterNot { "kotlinx-coroutines" in it }
    val command =
        listOf(
            Path(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath.joinToString(File.pathSeparator),
            "io.lockkeeper.memory.versions.ChecksKt",
        )
    val process = ProcessBuilder(command).redirectErrorStream(true).start()
    try {
        val lines = process.inputStream.bufferedReader().readLines() // the child ends itself after a while
        process.waitFor(10, TimeUnit.SECONDS) shouldBe true
        return lines
    } finally {
        process.destroyForcibly()
    }
}
