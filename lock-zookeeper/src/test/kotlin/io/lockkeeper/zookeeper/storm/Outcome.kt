package io.lockkeeper.zookeeper.storm

import io.lockkeeper.history.CallNotEnded
import io.lockkeeper.history.History
import io.lockkeeper.history.TokenBack
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockMode.Sharing

/** A storm's result: the history of all calls and writes, and the leaks at the end. */
internal class Outcome(
    val history: History,
    private val faults: Map<String, Int>,
    inUse: List<String>,
    nodes: List<String>,
) {
    /** Nodes of live sessions, and queues, contenders and holds of processes without calls. */
    val leaks: List<String> = nodes + inUse.filter { it != NOTHING }

    /** How many holds of each shared mode there were. */
    val sharedHolds: Map<String, Int> = mapOf(
        "read" to history.holds.count { it.mode == LockMode.READ },
        "write" to history.holds.count { it.mode == LockMode.WRITE },
        "write, and then read" to history.holds.count { it.parts().size == 2 },
        "permits" to history.holds.count { it.mode.sharing == Sharing.PERMITS },
    )

    /** How many of them began while another process held as well. */
    val together: Map<String, Int> =
        listOf(Sharing.READ, Sharing.PERMITS).associate { "$it".lowercase() to together(it) }

    /** How many holds were granted on a kept node: on names that one caller of a process uses, the token follows the last. */
    val kept: Int = history.holds.filter { it.name.startsWith(StormWorker.SELDOM) }.groupBy { it.name }.values
        .sumOf { all -> all.map { it.token }.sorted().zipWithNext().count { (one, next) -> next == one + 1 } }

    private fun together(sharing: Sharing): Int {
        val parts = history.holds.flatMap { it.parts() }.filter { it.mode.sharing == sharing }.groupBy { it.name }
        return parts.values.sumOf { all ->
            all.count { one -> all.any { it.process != one.process && it.from <= one.from && one.from < it.to } }
        }
    }

    fun table(seed: Long): String = buildString {
        fun row(what: String, value: Any) = appendLine("%-46s %12s".format(what, value))
        row("seed", seed)
        row("holds", history.holds.size)
        sharedHolds.forEach { (kind, count) -> row("  $kind", count) }
        together.forEach { (kind, count) -> row("  $kind, beside another process", count) }
        row("  of a lock that was kept", kept)
        row("faults", faults.values.sum())
        faults.forEach { (fault, count) -> row("  $fault", count) }
        row("overlaps of holds", history.overlaps.size)
        row("  the older one's process stopped or starved", history.overlaps.count { it in history.excused })
        row("  unexcused", history.overlaps.count { it !in history.excused })
        row("more permits in use than there are", history.tooManyPermits.size)
        row("  by processes that stopped or starved", history.tooManyPermits.count { it in history.excused })
        row("tokens that went back", history.wrong.count { it is TokenBack })
        row("late writes refused by the token", history.lateWritesRefused)
        row("late writes accepted", history.lateWritesAccepted)
        row("calls not ended", history.wrong.count { it is CallNotEnded })
        row("leaks (nodes, queues, holds)", leaks.size)
    }

    companion object {
        const val NOTHING = "0 names, 0 contenders, 0 holds"
    }
}
