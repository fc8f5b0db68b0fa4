package io.lockkeeper.mutants

import java.nio.file.Path
import kotlin.system.exitProcess
import kotlin.time.Duration
import kotlin.time.DurationUnit

/** Checks that all the tests pass without a mistake. A test that fails anyway would seem to catch every mistake. */
class Baseline(private val tests: Tests, private val work: Path) {
    fun run(mutants: List<Mutant>) {
        for ((module, catchers) in mutants.flatMap { it.catchers }.distinct().groupBy { it.module }) {
            val verdict = tests.run(module, catchers, null, work.resolve("$module.log"), LONG)
            println(
                "# $module without a mistake: ${verdict.caughtBy?.let {
                    "FAILED: $it ${verdict.why}"
                } ?: "${verdict.green} tests passed"}",
            )
            if (verdict.caughtBy != null) exitProcess(2)
        }
    }

    private companion object {
        const val LONG = 1800L
    }
}

/** Prints a table in Markdown, one row for each mutant as soon as it was tried. */
class Table {
    private var rows = 0
    private var survivors = 0

    fun row(mutant: Mutant, verdict: Verdict, time: Duration) {
        if (rows++ == 0) println(HEAD)
        if (verdict.caughtBy == null) survivors++
        val by = verdict.caughtBy?.let { if (verdict.why == TIMED_OUT) "$it ($TIMED_OUT)" else it }
            ?: "**nothing** ${verdict.why.ifEmpty { "(${verdict.green} tests passed)" }}"
        val file = mutant.file.substringAfterLast('/').substringBeforeLast('.')
        val words = if (verdict.caughtBy == null) "" else verdict.why.replace('|', '/')
        val seconds = time.toString(DurationUnit.SECONDS, 0).dropLast(1)
        println("| $rows | ${mutant.name} | `$file` | $by | $words | $seconds |")
        System.out.flush()
    }

    /** Prints how many mistakes were caught; returns whether all were. */
    fun end(): Boolean {
        println("\n${rows - survivors} of $rows caught")
        return survivors == 0
    }

    private companion object {
        const val HEAD =
            "| # | mistake | class | caught by | what it said | seconds |\n| --- | --- | --- | --- | --- | --- |"
    }
}
