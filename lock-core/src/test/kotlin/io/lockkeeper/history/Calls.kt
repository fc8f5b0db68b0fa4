package io.lockkeeper.history

import io.lockkeeper.spi.LockMode

/** The calls of a history, each with its events, and the events that belong to no call. */
class Calls(
    events: List<Event>,
) {
    private class Call(
        val started: CallStarted,
    ) {
        var granted: Granted? = null
        var downgraded: Downgraded? = null
        var told: ToldOfLoss? = null
        var body: BodyEnded? = null
        var ended: CallEnded? = null
    }

    private data class Key(
        val process: String,
        val call: Long,
    )

    private val calls = LinkedHashMap<Key, Call>()
    private val killed = events.filterIsInstance<Killed>().associate { it.process to it.at }

    /** Events that came twice or out of order. Such a call can't be judged. */
    val strays: List<CallEvent> = events.filterIsInstance<CallEvent>().filterNot(::fits)

    val holds: List<HoldInterval> = calls.values.mapNotNull(::interval)

    /** Started in a process that was not killed, and never ended. */
    val notEnded: List<CallStarted> =
        calls.values.filter { it.ended == null && it.started.process !in killed }.map { it.started }

    private fun fits(event: CallEvent): Boolean {
        val key = Key(event.process, event.call)
        if (event is CallStarted) return calls.putIfAbsent(key, Call(event)) == null
        val call = calls[key] ?: return false
        if (call.ended != null || event.name != call.started.name) return false
        when (event) {
            is CallStarted -> return false
            is Granted -> if (call.granted == null) call.granted = event else return false
            is Downgraded -> if (mayDowngrade(call)) call.downgraded = event else return false
            is ToldOfLoss -> if (call.granted != null && call.told == null) call.told = event else return false
            is BodyEnded -> if (call.granted != null && call.body == null) call.body = event else return false
            is CallEnded -> if ((call.granted == null) == (call.body == null)) call.ended = event else return false
        }
        return true
    }

    private fun mayDowngrade(call: Call) =
        call.granted?.mode == LockMode.WRITE && call.downgraded == null && call.body == null

    private fun interval(call: Call): HoldInterval? {
        val granted = call.granted ?: return null
        val ends = listOf(
            HoldEnd.TOLD to call.told?.at,
            HoldEnd.ENDED to call.body?.at,
            HoldEnd.KILLED to killed[granted.process],
            HoldEnd.NEVER to Long.MAX_VALUE,
        )
        val (until, to) = ends.filter { it.second != null }.minBy { it.second!! }
        return HoldInterval(
            granted.process,
            granted.name,
            granted.token,
            granted.at,
            maxOf(to!!, granted.at),
            until,
            granted.call,
            granted.owner,
            granted.mode,
            call.downgraded?.at,
        )
    }
}
