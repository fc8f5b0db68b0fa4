package io.lockkeeper.mutants

import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.isRegularFile
import kotlin.io.path.name
import kotlin.io.path.readLines
import kotlin.io.path.relativeTo

/** How the tests ended: which test failed and why, or how many passed. */
class Verdict(val caughtBy: String?, val why: String, val green: Int)

/** The reason in a verdict if the tests did not end in time. */
internal const val TIMED_OUT = "timed out"

/** Runs the tests of one module in a child JVM, whose class path has the mutant's classes before the module's. */
class Tests(private val root: Path) {
    private val specs = mutableMapOf<Pair<String, String>, String>()

    fun run(module: String, catchers: List<Catcher>, mutated: Path?, log: Path, seconds: Long = BOUND): Verdict {
        val home = root.resolve(module)
        val path = listOfNotNull(
            mutated,
            home.resolve("target/test-classes"),
            home.resolve("target/classes"),
            root.resolve("mutants/target/classes"),
            System.getProperty("java.class.path"), // first: the tests are written for these versions
            classPath(root, module),
        ).joinToString(File.pathSeparator)
        val command = listOf("${System.getProperty("java.home")}/bin/java") + FLAGS + listOf("-cp", path, MAIN)
        val process = ProcessBuilder(command + catchers.map { argument(module, it) })
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
        val ended = process.waitFor(seconds, TimeUnit.SECONDS)
        if (!ended) process.destroyForcibly().waitFor()
        return verdict(log.readLines(), ended)
    }

    private fun verdict(lines: List<String>, ended: Boolean): Verdict {
        val caught = lines.firstOrNull { it.startsWith(CAUGHT) }?.removePrefix(CAUGHT)
        if (caught != null) return Verdict(caught.substringBefore('\t'), caught.substringAfter('\t'), 0)
        val last = lines.lastOrNull { it.startsWith(BEGINS) }?.removePrefix(BEGINS) ?: "no test"
        if (!ended) return Verdict(last, TIMED_OUT, 0)
        val green = lines.firstOrNull { it.startsWith(ALL_GREEN) }?.removePrefix(ALL_GREEN)?.toInt()
        check(green != null) { "the tests did not run; last: ${lines.takeLast(5)}" }
        return Verdict(null, "", green)
    }

    private fun argument(module: String, catcher: Catcher): String {
        val type = specs.getOrPut(module to catcher.spec) { find(module, catcher.spec) }
        return if (catcher.part.isEmpty()) type else "$type: ${catcher.part}"
    }

    private fun find(module: String, spec: String): String {
        val classes = root.resolve("$module/target/test-classes")
        val found = Files.walk(classes).use { files ->
            files.filter { it.isRegularFile() && it.name == "$spec.class" }.toList()
        }
        check(found.size == 1) { "$module has ${found.size} specs of the name $spec" }
        return found.single().relativeTo(classes).joinToString(".").removeSuffix(".class")
    }

    private companion object {
        const val BOUND = 120L
        const val MAIN = "io.lockkeeper.mutants.SpecsKt"

        /** The flags with which the build runs its tests. */
        val FLAGS = listOf(
            "-Xmx1g", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+EnableDynamicAgentLoading", "-Xshare:auto",
            "-XX:TieredStopAtLevel=4", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.log.org.apache.zookeeper=off", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-Dslf4j.provider=io.lockkeeper.log.RecordingProvider", // some tests read what is logged
            "-Dstorm.seconds=60", "-Dsimulate.seconds=60",
        )
    }
}
