package io.lockkeeper.zookeeper.search

import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockMode.Sharing
import io.lockkeeper.zookeeper.SimulatedProcess
import io.lockkeeper.zookeeper.simulated.SECONDS

/** What is wrong with a run. */
class Complaint(val kind: Kind, private val words: String) {
    enum class Kind {
        OVERLAP,
        UNNOTICED,
        TOKEN,
        RETURNED,
        LATE,
        FAILED,
        UNANSWERED,
        KEPT,
        LEFT_BEHIND,
        REQUESTS,
        REMOVED,
        ENDLESS,
        THROWN,
    }

    override fun toString() = "$kind: $words"
}

/** What must never happen. It looks after every step, and keeps the first complaint. */
class Judge {
    /** A hold that was granted and is not yet given back. */
    class Held(
        val process: SimulatedProcess?,
        val name: String,
        var mode: LockMode,
        val createdId: Long,
        private val believes: () -> Boolean,
    ) {
        /** Whether it is a ticket's, which no process has. */
        var isTicket = false
        var isOver = false
        private var wasLost = false

        /** Whether a body that looks now believes that it has the lock. */
        val isBelieved: Boolean
            get() {
                if (isOver || process?.isAway == true) return false
                val held = believes()
                if (!held) wasLost = true
                return held
            }

        /** A ticket's time may go on after a renewal; a hold that was lost stays lost. */
        val hasReturned get() = process != null && wasLost && believes()

        override fun toString() =
            "$process's hold of $name as ${mode.kind()} by transaction ${java.lang.Long.toHexString(createdId)}"
    }

    private val holds = HashMap<String, ArrayList<Held>>()
    private val highest = HashMap<String, Long>()
    private val lastWriter = HashMap<String, Long>()
    private val robbed = HashMap<Long, Long>() // and when
    private val robbedNames = HashMap<Pair<SimulatedProcess?, String>, Long>()

    var complaint: Complaint? = null
        private set

    var grants = 0L
        private set

    fun complain(kind: Complaint.Kind, words: String) {
        if (complaint == null) complaint = Complaint(kind, words)
    }

    /**
     * Somebody else than its owner has removed this node: until the holder is told, two may believe that they hold.
     *
     * @param by the number of the removing transaction
     */
    fun robbed(createdId: Long, process: SimulatedProcess?, name: String, by: Long, now: Long) {
        robbed[createdId] = now
        robbedNames[process to name] = by
    }

    /** Somebody has removed the node of a ticket although its lease lasts. */
    fun robbedOfTicket(name: String) {
        holds[name]?.removeIf { it.isTicket }
    }

    private fun isRobbed(held: Held) =
        held.createdId in robbed || (robbedNames[held.process to held.name] ?: -1) >= held.createdId

    fun granted(held: Held, token: Long) {
        grants++
        holds.getOrPut(held.name) { ArrayList() } += held
        if (held.mode.sharing() == Sharing.PERMITS || isRobbed(held)) return
        val before = (if (held.mode == LockMode.READ) lastWriter else highest)[held.name] ?: 0
        if (before >= token && held.isBelieved) complain(Complaint.Kind.TOKEN, "$held has token $token after $before")
        highest.merge(held.name, token, ::maxOf)
        if (held.mode != LockMode.READ) lastWriter.merge(held.name, token, ::maxOf)
    }

    fun over(held: Held) {
        held.isOver = true
        holds[held.name]?.remove(held)
    }

    fun died(process: SimulatedProcess) {
        for (list in holds.values) list.removeIf { it.process === process }
    }

    val open: Int get() = holds.values.sumOf { list -> list.count { !it.isOver && !it.isTicket } }

    fun look(now: Long) {
        for (held in holds.values) {
            if (held.size > 1) look(held)
            if (robbed.isNotEmpty() && held.isNotEmpty()) lookForRobbed(held, now)
        }
    }

    /** A holder whose node was removed hears of it, or that its session is no longer sure. */
    private fun lookForRobbed(held: List<Held>, now: Long) {
        for (one in held) {
            val since = robbed[one.createdId] ?: continue
            val process = one.process ?: continue
            if (now - maxOf(since, process.wentOnAt) < process.sessionNanos + SLACK || !one.isBelieved) continue
            complain(Complaint.Kind.UNNOTICED, "$one is believed long after its node was removed")
        }
    }

    private fun look(held: List<Held>) {
        for (at in held.indices) {
            val one = held[at]
            if (!one.isBelieved) continue
            if (one.hasReturned) complain(Complaint.Kind.RETURNED, "$one was lost, and is taken for valid again")
            var permits = if (one.mode.sharing() == Sharing.PERMITS) one.mode.permits() else 0
            for (before in 0 until at) {
                val other = held[before]
                if (!other.isBelieved || isRobbed(one) || isRobbed(other)) continue
                when {
                    one.mode.sharing() == Sharing.PERMITS && other.mode.sharing() == Sharing.PERMITS -> {
                        permits += other.mode.permits()
                        if (permits >
                            one.mode.total()
                        ) {
                            complain(Complaint.Kind.OVERLAP, "$one and others believe in $permits permits")
                        }
                    }

                    one.mode == LockMode.READ && other.mode == LockMode.READ -> Unit

                    else -> complain(Complaint.Kind.OVERLAP, "$other and $one are believed at once")
                }
            }
        }
    }

    private companion object {
        const val SLACK = 3 * SECONDS
    }
}
