package io.lockkeeper.zookeeper.storm

/** What a storm left: every hold that was believed in, who was stopped when, and what remained at the end. */
internal class Outcome(
    val holds: List<Believed>,
    private val stops: List<Stop>,
    val refusedWrites: Int,
    val inUse: List<String>,
    val nodes: List<String>,
) {
    private val byName = holds.groupBy { it.name }.mapValues { (_, list) -> list.sortedBy { it.from } }

    /** Pairs that believed at the same time, the one with the older token first. */
    val overlaps: List<Pair<Believed, Believed>> =
        byName.values.flatMap { list ->
            val found = ArrayList<Pair<Believed, Believed>>()
            val open = ArrayList<Believed>()
            for (next in list) {
                open.removeAll { it.to <= next.from }
                open.mapTo(found) { if (it.token < next.token) it to next else next to it }
                open += next
            }
            found
        }

    /** Those that nothing excuses: the older one's process was not stopped when the newer one began. */
    val unexcused = overlaps.filter { (older, newer) ->
        stops.none { it.process == older.process && it.from < newer.from && it.to > older.from && it.from < older.to }
    }

    /** Neighbours in time whose tokens do not rise, of holds that did not overlap. */
    val tokensBack = byName.values.flatMap { list ->
        list.zipWithNext().filter { (a, b) ->
            a.to <= b.from &&
                a.token >= b.token
        }
    }

    fun table(seed: Long, faults: Map<String, Int>): String = buildString {
        fun row(what: String, value: Any) = appendLine("%-46s %12s".format(what, value))
        row("seed", seed)
        row("holds", holds.size)
        row("faults", faults.values.sum())
        faults.forEach { (fault, count) -> row("  $fault", count) }
        row("overlaps of believed holds", overlaps.size)
        row("  where the older one's process was stopped", overlaps.size - unexcused.size)
        row("  unexcused", unexcused.size)
        row("tokens that went back", tokensBack.size)
        row("late writes refused by the token", refusedWrites)
        row("leaks (nodes, queues, holds)", nodes.size + inUse.count { it != NOTHING })
    }

    companion object {
        const val NOTHING = "0 names, 0 contenders, 0 holds"
    }
}
