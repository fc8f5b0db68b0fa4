package io.lockkeeper.contract

import io.lockkeeper.LockEvent
import io.lockkeeper.LockEvent.Kind
import io.lockkeeper.LockListener
import io.lockkeeper.callId
import io.lockkeeper.kind
import io.lockkeeper.name
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger

/** A listener that keeps all events, and checks that each call has had a whole life. Safe for use from any thread. */
class Lives(private val ofOneConnection: Boolean = true) : LockListener {
    private val events = ConcurrentLinkedQueue<LockEvent>()
    private val telling = AtomicInteger()
    private val overlaps = AtomicInteger()
    val heartbeats = CopyOnWriteArrayList<Duration>()

    override fun onEvent(event: LockEvent) {
        if (telling.incrementAndGet() != 1) overlaps.incrementAndGet()
        events += event
        telling.decrementAndGet()
    }

    override fun onHeartbeat(roundTrip: Duration) {
        heartbeats += roundTrip
    }

    /** The events for one lock, in their order. */
    fun of(lock: String): List<LockEvent> = events.filter { it.name == lock }

    fun kinds(lock: String): List<Kind> = of(lock).map { it.kind }

    /** What is wrong once every call is over: a call has two outcomes, for example, or a hold no end. */
    fun complaints(names: (String) -> Boolean = { true }): List<String> {
        val calls = events.filter { names(it.name) }.groupBy { it.callId }
        val broken = calls.values.filterNot { life -> WHOLE.matches(life.joinToString("") { "${it.kind} " }) }
        return broken.map { "no whole life: $it" } +
            calls.values.filter { life -> life.map { it.name }.toSet().size > 1 }.map { "several names: $it" } +
            calls.values.flatMap { life -> life.mapNotNull(::complaint) } +
            (if (ofOneConnection && overlaps.get() > 0) listOf("events were told at once") else emptyList())
    }

    private fun complaint(event: LockEvent): String? {
        val kind = event.kind
        val saysOfHold = kind in HOLDING
        return when {
            event.lossCause().isPresent != (kind == Kind.LOST) -> "the cause is wrong: $event"
            event.failure().isPresent != (kind in FAILURES) -> "the failure is wrong: $event"
            event.fencingToken().isPresent != (saysOfHold || kind in TICKETS) -> "the token is wrong: $event"
            event.held().isPresent != saysOfHold -> "the time of the hold is wrong: $event"
            event.held().map { it.isNegative }.orElse(false) -> "held for less than nothing: $event"
            event.waited().map { it.isNegative }.orElse(false) -> "waited for less than nothing: $event"
            else -> null
        }
    }

    private companion object {
        val FAILURES = setOf(Kind.TIMED_OUT, Kind.FAILED)
        val TICKETS = setOf(Kind.TICKET_RENEWED, Kind.TICKET_RELEASED)
        val HOLDING =
            setOf(
                Kind.ACQUIRED,
                Kind.ATTACHED,
                Kind.RENEWED,
                Kind.DOWNGRADED,
                Kind.RELEASED,
                Kind.HANDED_ON,
                Kind.LOST,
                Kind.DETACHED,
            )
        const val HOLD = "(RENEWED |DOWNGRADED )*(RELEASED (HANDED_ON )?|LOST |DETACHED )"
        val WHOLE =
            Regex("ASKED (QUEUED )?(TIMED_OUT |FAILED |CANCELLED |ACQUIRED $HOLD)|ATTACHED $HOLD|TICKET_[A-Z]+ ")
    }
}
