package io.lockkeeper.memory.faults

import io.lockkeeper.memory.faults.Scenario.ALONE
import io.lockkeeper.memory.faults.Scenario.BEHIND_ANOTHER
import io.lockkeeper.memory.faults.Scenario.BRIEFLY
import io.lockkeeper.memory.faults.Scenario.GIVES_UP
import io.lockkeeper.memory.faults.Scenario.HANDED_ON
import java.util.TreeMap

/**
 * Every fault at every operation of every scenario; after it, in small scenarios, a second one at every later one. The
 * counts are guarded by this object, since parts run in several threads.
 */
internal class Enumeration {
    private val perMode = TreeMap<String, Int>()
    private var met = 0
    val failures = ArrayList<String>()
    var cases = 0
        private set

    /** Each may run in a thread of its own: no case knows of another one. The longest come first. */
    val parts: List<() -> Unit> =
        SMALL.map { { doubly(it) } } + (Setting.all + Setting.late).map { { singly(it) } }

    /** The enumeration stops after this many failures. */
    private val isEnough get() = synchronized(this) { failures.size >= 500 }

    private fun singly(setting: Setting) {
        if (isEnough) return
        val operations = play(Case(setting)).operations
        operations.forEachIndexed { before, operation ->
            modesOf(operation).forEach { play(Case(setting, listOf(Strike(before + 1, it)))) }
        }
    }

    // A poll sends no request, so it has no reply to lose. Faults during a call of the timer happen during requests too.
    private fun modesOf(operation: String): List<OperationFault> = when (operation) {
        in FaultyProcess.CALLS -> Throws.any

        "poll" ->
            Throws.any +
                ProcessFault.entries.flatMap { what -> Point.entries.map { OperationFault.During(what, it) } }

        else -> OperationFault.all
    }

    private fun doubly(setting: Setting) {
        if (isEnough) return
        val operations = OneCase(Case(setting)).run().operations
        for (at in 1..operations.size) {
            for (mode in FIRST intersect modesOf(operations[at - 1]).toSet()) {
                val first = Strike(at, mode)
                val then = OneCase(Case(setting, listOf(first))).run().operations
                for (later in at + 1..then.size) {
                    (SECOND intersect modesOf(then[later - 1]).toSet())
                        .forEach { play(Case(setting, listOf(first, Strike(later, it)))) }
                }
            }
        }
    }

    private fun play(case: Case): Result {
        val result = runCatching { OneCase(case).run() }.getOrElse { Result(emptyList(), emptyList(), listOf("$it")) }
        note(case, result)
        return result
    }

    private fun note(case: Case, result: Result) = synchronized(this) {
        cases++
        met += result.struck.size
        case.strikes.forEach { perMode.merge(it.mode.toString().substringBefore('@'), 1, Int::plus) }
        if (result.complaints.isNotEmpty()) {
            failures += "$case ${result.struck}: ${result.complaints.joinToString("; ")}"
        }
    }

    override fun toString() = "Faults at every operation: $cases cases, $met faults met, $perMode"

    private companion object {
        val SMALL =
            listOf(BRIEFLY, ALONE, BEHIND_ANOTHER, GIVES_UP)
                .map { Setting(it, Caller.COROUTINE, Pace.AT_ONCE) } +
                Setting(HANDED_ON, Caller.COROUTINE, Pace.ONE_MILLISECOND)

        val FIRST =
            OperationFault.Fate.entries +
                (ProcessFault.entries - ProcessFault.PROCESS_KILLED).map { OperationFault.During(it, Point.BETWEEN) } +
                Throws.ERROR_WHEN_DONE

        val SECOND =
            listOf(
                OperationFault.Fate.FAILED_BEFORE_SENDING,
                OperationFault.Fate.REPLY_LOST,
                Throws.ERROR_AT_ONCE,
                OperationFault.Fate.REQUEST_LOST_IN_A_CUT,
                OperationFault.During(ProcessFault.SESSION_EXPIRED, Point.BETWEEN),
                OperationFault.During(ProcessFault.SESSION_REPLACED, Point.BETWEEN),
                OperationFault.During(ProcessFault.PROCESS_STOPPED, Point.BEFORE),
                OperationFault.During(ProcessFault.CALLERS_CANCELLED, Point.BETWEEN),
                OperationFault.During(ProcessFault.FIRST_CALLER_CANCELLED, Point.BEFORE),
                OperationFault.During(ProcessFault.CLOSED_AT_ONCE, Point.BETWEEN),
            )
    }
}
