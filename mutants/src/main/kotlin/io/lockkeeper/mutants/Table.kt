package io.lockkeeper.mutants

import java.nio.file.Path
import kotlin.system.exitProcess
import kotlin.time.Duration
import kotlin.time.DurationUnit

/** Without a mistake every test that is to catch one must be green: a red one would catch anything. */
class Baseline(private val tests: Tests, private val work: Path) {
    fun run(mutants: List<Mutant>) {
        for ((module, catchers) in mutants.flatMap { it.catchers }.distinct().groupBy { it.module }) {
            val verdict = tests.run(module, catchers, null, work.resolve("$module.log"), LONG)
            println(
                "# $module without a mutant: ${verdict.caughtBy?.let {
                    "RED: $it ${verdict.why}"
                } ?: "${verdict.green} tests green"}",
            )
            if (verdict.caughtBy != null) exitProcess(2)
        }
    }

    private companion object {
        const val LONG = 1800L
    }
}

/** Prints a row a mutant as it comes, in Markdown. */
class Table {
    private var rows = 0
    private var survivors = 0

    fun row(mutant: Mutant, verdict: Verdict, time: Duration) {
        if (rows++ == 0) println("| # | mutant | where | caught by | s |\n| --- | --- | --- | --- | --- |")
        if (verdict.caughtBy == null) survivors++
        val by = verdict.caughtBy?.let { if (verdict.why == "stands still") "$it (stands still)" else it }
            ?: "**nothing** ${verdict.why.ifEmpty { "(${verdict.green} tests green)" }}"
        val file = mutant.file.substringAfterLast('/').substringBeforeLast('.')
        println("| $rows | ${mutant.name} | `$file` | $by | ${time.toString(DurationUnit.SECONDS, 0).dropLast(1)} |")
        System.out.flush()
    }

    /** Whether all were caught. */
    fun end(): Boolean {
        println("\n${rows - survivors} of $rows caught")
        return survivors == 0
    }
}
