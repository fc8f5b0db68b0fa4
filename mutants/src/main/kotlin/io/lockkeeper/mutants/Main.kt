package io.lockkeeper.mutants

import java.nio.file.Path
import kotlin.io.path.absolute
import kotlin.io.path.createDirectories
import kotlin.io.path.deleteRecursively
import kotlin.system.exitProcess
import kotlin.time.measureTimedValue

private val usage =
    """
    mutants/run [--no-baseline] [text ...]
    Plants the mistakes of mutants/*.txt one at a time, runs the tests that should catch each, and prints a table.
    text            plant only the mistakes whose names contain one of these texts
    --no-baseline   skip the first run, which checks that the tests pass without a mistake
    """.trimIndent()

/**
 * Plants each mistake in a copy of its file, runs the tests that should catch it, and prints which test did. It does
 * not change the sources. The exit status is 0 if all mistakes were caught, 1 if one was not, and 2 if the mistakes do
 * not fit the sources or a test fails without a mistake.
 */
object Main {
    @OptIn(kotlin.io.path.ExperimentalPathApi::class)
    @JvmStatic
    fun main(arguments: Array<String>) {
        if ("--help" in arguments) return println(usage)
        val root = Path.of("").absolute()
        val parts = arguments.filterNot { it.startsWith("--") }
        val mutants = Mutant.all(root).filter { mutant -> parts.isEmpty() || parts.any { it in mutant.name } }
        val lost = mutants.filter { it.found(root) != 1 }
        lost.forEach { println("Found ${it.found(root)} times in ${it.file}: ${it.name}") }
        if (lost.isNotEmpty()) exitProcess(2)
        val work = root.resolve("mutants/target/work")
        work.deleteRecursively()
        work.createDirectories()
        val tests = Tests(root)
        if ("--no-baseline" !in arguments) Baseline(tests, work).run(mutants)
        val table = Table()
        val compilers = Compilers(root)
        mutants.forEachIndexed { number, mutant ->
            val (verdict, time) = measureTimedValue {
                tryOut(mutant, compilers, tests, work.resolve("$number").createDirectories())
            }
            table.row(mutant, verdict, time)
        }
        exitProcess(if (table.end()) 0 else 1)
    }

    /** Tries one mutant. If it can't be tried it counts as not caught, and the run goes on with the others. */
    private fun tryOut(mutant: Mutant, compilers: Compilers, tests: Tests, directory: Path): Verdict = try {
        plant(mutant, compilers, tests, directory)
    } catch (untried: IllegalStateException) {
        Verdict(null, "not tried: ${untried.message}", 0)
    }

    private fun plant(mutant: Mutant, compilers: Compilers, tests: Tests, directory: Path): Verdict {
        val classes = compilers.compile(mutant, directory)
        var green = 0
        for ((module, catchers) in mutant.catchers.groupBy { it.module }) {
            val verdict = tests.run(module, catchers, classes, directory.resolve("$module.log"))
            if (verdict.caughtBy != null) return verdict
            green += verdict.green
        }
        check(green > 0) { "${mutant.name}: no test ran" }
        return Verdict(null, "", green)
    }
}
