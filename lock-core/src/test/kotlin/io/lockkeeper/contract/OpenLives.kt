package io.lockkeeper.contract

import io.lockkeeper.LockEvent
import io.lockkeeper.LockEvent.Kind
import io.lockkeeper.LockListener
import io.lockkeeper.callId
import io.lockkeeper.kind

/**
 * A listener for long runs: it keeps only the lives that are not over, and checks each step. Safe for use from any
 * thread.
 */
class OpenLives : LockListener {
    private val open = HashMap<Long, LockEvent>()
    private val wrong = ArrayList<String>()
    private var dropped = 0

    @Synchronized
    override fun onEvent(event: LockEvent) {
        if (event.kind == Kind.HANDED_ON) return // after the end of its hold
        val before = open.remove(event.callId)
        if (event.kind !in after(before?.kind)) wrong += "$event came after $before"
        if (event.kind !in LAST) open[event.callId] = event
    }

    @Synchronized
    override fun onDropped(count: Int) {
        dropped += count
    }

    /** What was wrong so far; if everything is over, also what has no end. Says nothing if events were dropped. */
    @Synchronized
    fun complaints(over: Boolean): List<String> = when {
        dropped > 0 -> emptyList()
        over -> wrong + open.values.map { "no end came after $it" }
        else -> wrong.toList()
    }

    private fun after(kind: Kind?): Set<Kind> = when (kind) {
        null -> BEGINNINGS
        Kind.ASKED -> OUTCOMES + Kind.QUEUED
        Kind.QUEUED -> OUTCOMES
        else -> ENDS + Kind.RENEWED + Kind.DOWNGRADED
    }

    private companion object {
        val TICKETS = setOf(Kind.TICKET_RENEWED, Kind.TICKET_RELEASED)
        val BEGINNINGS = setOf(Kind.ASKED, Kind.ATTACHED) + TICKETS
        val FAILURES = setOf(Kind.TIMED_OUT, Kind.FAILED, Kind.CANCELLED)
        val OUTCOMES = FAILURES + Kind.ACQUIRED
        val ENDS = setOf(Kind.RELEASED, Kind.LOST, Kind.DETACHED)
        val LAST = FAILURES + ENDS + TICKETS
    }
}
