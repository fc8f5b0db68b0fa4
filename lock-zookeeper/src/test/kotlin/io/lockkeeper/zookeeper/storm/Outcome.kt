package io.lockkeeper.zookeeper.storm

import io.lockkeeper.history.CallNotEnded
import io.lockkeeper.history.History
import io.lockkeeper.history.TokenBack

/** A storm's result: the history of all calls and writes, and the leaks at the end. */
internal class Outcome(
    val history: History,
    private val faults: Map<String, Int>,
    inUse: List<String>,
    nodes: List<String>,
) {
    /** Nodes of live sessions, and queues, contenders and holds of processes without calls. */
    val leaks: List<String> = nodes + inUse.filter { it != NOTHING }

    fun table(seed: Long): String = buildString {
        fun row(what: String, value: Any) = appendLine("%-46s %12s".format(what, value))
        row("seed", seed)
        row("holds", history.holds.size)
        row("faults", faults.values.sum())
        faults.forEach { (fault, count) -> row("  $fault", count) }
        row("overlaps of holds", history.overlaps.size)
        row("  the older one's process stopped or starved", history.overlaps.count { it in history.excused })
        row("  unexcused", history.overlaps.count { it !in history.excused })
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
