package io.lockkeeper.zookeeper.compared

import org.apache.zookeeper.WatchedEvent
import org.apache.zookeeper.data.Stat

/** The number of a transaction: what counts is which of two is the later one. */
class Zxid(val number: Long)

/** A session, or what stands in its place. */
class Owner(val id: Long)

/** Something that a client heard. Its [words] hold strings, and what differs from server to server. */
class Line(val words: List<Any>, val event: WatchedEvent? = null)

/** What one client hears, in the order in which it hears it. Any thread may write. */
class Diary(private val onLine: () -> Unit) {
    private val lines = ArrayList<Line>()

    /** @param then runs when it is written, and before anybody is told */
    fun write(line: Line, then: () -> Unit = {}) {
        synchronized(lines) { lines += line }
        then()
        onLine()
    }

    fun take(): List<Line> = synchronized(lines) { lines.toList().also { lines.clear() } }
}

fun words(stat: Stat?): List<Any> = if (stat == null) {
    listOf(" without a stat")
} else {
    listOf(
        " {c", Zxid(stat.czxid), " m", Zxid(stat.mzxid), " p", Zxid(stat.pzxid),
        " versions ${stat.version} ${stat.cversion} ${stat.aversion}, of ", Owner(stat.ephemeralOwner),
        ", ${stat.dataLength} bytes, ${stat.numChildren} children" +
            (if (stat.czxid == stat.mzxid && stat.ctime != stat.mtime) ", other times" else "") + "}",
    )
}

/** What one side has said of a program: for each step what each client heard, and the nodes that are left. */
class Story(val steps: List<List<List<Line>>>, private val sessions: Map<Long, String>) {
    private val ranks: Map<Long, Int> by lazy {
        steps.asSequence().flatten().flatten().flatMap { it.words }.filterIsInstance<Zxid>().map { it.number }
            .toSortedSet().withIndex().associate { (rank, number) -> number to rank }
    }

    /** What the clients heard in this step, in words, with or without the order of transactions. */
    fun told(step: Int, ranked: Boolean): List<List<String>> = steps[step].map { lines ->
        val told = ArrayList<String>()
        var at = 0
        while (at < lines.size) {
            // Watchers that hear the same event hear it in no order, and so do those that are removed.
            var end = at + 1
            while (end < lines.size && isTogether(lines[at], lines[end])) end++
            told += lines.subList(at, end).map { words(it, ranked) }.sorted()
            at = end
        }
        withoutHaste(told)
    }

    private fun isTogether(one: Line, other: Line): Boolean {
        val a = one.event ?: return false
        val b = other.event ?: return false
        return a.path == b.path && a.state == b.state && (a.type == b.type || (a.isRemoval && b.isRemoval))
    }

    private val WatchedEvent.isRemoval get() = type.name.endsWith("WatchRemoved")

    /**
     * Whether a client that closes sees its server close first is a race. So is what a client still hears of its nodes
     * whose session the server ends while it is connected, and thereby which of its watchers are left. A client that
     * closes and hears that its session has expired says both, unless its event thread ends in between.
     */
    private fun withoutHaste(told: List<String>) = when {
        told.any { CLOSED in it } && told.any { EXPIRED in it } -> told.filterNot { CLOSED in it }
        told.any { CLOSED in it } -> told.filterNot { DISCONNECTED in it }
        told.any { EXPIRED in it } && told.any { DISCONNECTED in it } -> told.filterNot { it.startsWith("watcher") }
        else -> told
    }

    private fun words(line: Line, ranked: Boolean) = line.words.joinToString("") {
        when (it) {
            is Zxid -> if (ranked) "${ranks[it.number]}" else "?"
            is Owner -> sessions[it.id] ?: if (it.id == 0L) "nobody" else "0x${it.id.toString(16)}"
            else -> it.toString()
        }
    }

    private companion object {
        const val CLOSED = "None Closed"
        const val EXPIRED = "None Expired"
        const val DISCONNECTED = "None Disconnected"
    }
}
