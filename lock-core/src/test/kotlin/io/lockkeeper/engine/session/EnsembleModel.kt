package io.lockkeeper.engine.session

import java.util.TreeMap
import kotlin.random.Random

/**
 * A model of a client, its follower and the leader, as far as a session's expiry depends on them, with random times.
 * The client sends pings and writes, one after another or several at once, and pauses now and then. Messages between
 * two of them stay in order and may take any time. The leader pings the follower every half tick.
 */
internal class EnsembleModel(private val random: Random, private val timeout: Long, private val halfTick: Long) {
    private val agenda = TreeMap<Long, ArrayDeque<() -> Unit>>()
    private var now = 0L
    private val toFollower = Way(2)
    private val toClient = Way(2)
    private val toLeader = Way(20)
    private val fromLeader = Way(20)

    // The follower: whether there was a sign of life since the leader's last ping.
    private var touched = false

    // The leader.
    private var expiry = timeout
    private val isExpired get() = now >= expiry

    val chain = ConfirmationChain(halfTick, timeout / 40)

    /** The violations found: deadlines later than the session's end at the leader. */
    val wrong = mutableListOf<String>()
    var proven = 0
        private set

    /** One direction between two parties. It delivers in order. */
    private inner class Way(private val usual: Int) {
        private var free = 0L

        fun carry(what: () -> Unit) {
            val delay =
                random.nextLong(1, usual + 1L) + if (random.nextInt(12) == 0) random.nextLong(timeout / 2) else 0
            free = maxOf(free, now + delay)
            at(free, what)
        }
    }

    private fun at(time: Long, what: () -> Unit) {
        agenda.getOrPut(time) { ArrayDeque() }.addLast(what)
    }

    fun run(length: Long) {
        leaderPings()
        clientActs()
        while (agenda.isNotEmpty() && agenda.firstKey() <= length) {
            val (time, due) = agenda.pollFirstEntry()
            now = time
            due.forEach { it() }
        }
    }

    private fun leaderPings() {
        fromLeader.carry {
            val heardOf = touched
            touched = false
            toLeader.carry { if (heardOf && !isExpired) expiry = now + timeout }
        }
        at(now + halfTick, ::leaderPings)
    }

    private fun clientActs() {
        request(isWrite = random.nextBoolean())
        val pause = if (random.nextInt(15) == 0) random.nextLong(timeout) else random.nextLong(1, timeout / 8)
        at(now + pause, ::clientActs)
    }

    private fun request(isWrite: Boolean) {
        val sent = now
        toFollower.carry {
            touched = true
            toLeader.carry {
                if (isExpired) return@carry
                fromLeader.carry { toClient.carry { answered(sent, isWrite) } }
            }
        }
    }

    private fun answered(sent: Long, isWrite: Boolean) {
        if (!isWrite) {
            chain.answered(sent, now)
            return
        }
        chain.confirmed(sent, now)
        if (!chain.isKnown) return
        proven++
        // Nothing moves the expiry back, so it is never earlier than now it is at the leader.
        if (chain.heard() + timeout >
            expiry
        ) {
            wrong += "valid to ${chain.heard() + timeout}, ended at $expiry, sent $sent"
        }
    }
}
