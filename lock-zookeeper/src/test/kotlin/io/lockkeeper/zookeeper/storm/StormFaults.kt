package io.lockkeeper.zookeeper.storm

import io.lockkeeper.zookeeper.faults.Ensemble
import io.lockkeeper.zookeeper.faults.Fate
import io.lockkeeper.zookeeper.faults.Opcode
import io.lockkeeper.zookeeper.faults.Way
import kotlinx.coroutines.delay
import kotlinx.coroutines.sync.withLock
import java.util.concurrent.ConcurrentSkipListMap
import kotlin.random.Random
import kotlin.time.Duration

/** What can happen to the processes and the servers. Which strike follows which is given by the random numbers. */
internal class StormFaults(
    private val seats: List<ProcessSlot>,
    private val ensemble: Ensemble,
    private val resource: FencedResource,
    private val session: Duration,
    private val tick: Duration,
) {
    /** How often what was done. */
    val counts = ConcurrentSkipListMap<String, Int>()
    private val deck = ArrayDeque<suspend (Random) -> Unit>()

    private val cards: List<suspend (Random) -> Unit> = listOf(
        { isolate("long freeze", it) { seat, pause -> seat.frozen(*Way.entries.toTypedArray(), meanwhile = pause) } },
        { isolate("long freeze", it) { seat, pause -> seat.frozen(*Way.entries.toTypedArray(), meanwhile = pause) } },
        { isolate("long freeze to the server", it) { seat, pause -> seat.frozen(Way.TO_SERVER, meanwhile = pause) } },
        { isolate("long freeze to the client", it) { seat, pause -> seat.frozen(Way.TO_CLIENT, meanwhile = pause) } },
        { isolate("long away", it) { seat, pause -> seat.away(pause) } },
        { isolate("long stop", it) { seat, pause -> seat.current.stopped(pause) } },
        { cutFollowerOff(it) },
        { killLeader(it) },
    )

    /** What ends sessions, one at a time: the next of a deck, so that no seed goes without any of them. */
    suspend fun strikeLong(random: Random) {
        if (deck.isEmpty()) deck += cards.shuffled(random)
        deck.removeFirst()(random)
    }

    /**
     * Keeps one process, and no other, from the servers or from running until its session has ended and others hold what
     * it held: one that holds much, and has whoever is inside stay there.
     */
    private suspend fun isolate(
        fault: String,
        random: Random,
        strike: suspend (ProcessSlot, suspend () -> Unit) -> Unit,
    ) {
        // Past the last instant at which the servers end the session, to past that at which Curator gives it up.
        val lasting = session * random.nextDouble(4.0 / 3, 1.8) + tick
        val holders = resource.lastWriters(StormWorker.LONG_NAMES)
        val seat = seats.shuffled(random).maxBy { seat -> holders.count { it == seat.current.name } }
        seat.struck.withLock {
            counts.merge(fault, 1, Int::plus)
            seat.current.staying { strike(seat) { delay(lasting) } }
        }
    }

    private suspend fun killLeader(random: Random) = struck("leader killed") {
        val leader = ensemble.awaitLeader()
        ensemble.kill(leader)
        delay(session * random.nextDouble(0.05, 0.5))
        ensemble.start(leader)
    }

    /** Its clients hear from it as before, while the leader ends their sessions. */
    private suspend fun cutFollowerOff(random: Random) = struck("follower cut off") {
        val leader = ensemble.awaitLeader()
        ensemble.separate((leader + 1 + random.nextInt(Ensemble.SIZE - 1)) % Ensemble.SIZE, leader)
        delay(session * random.nextDouble(1.0, 1.8) + tick)
        ensemble.reunite()
    }

    /** What a process should come through, with its session or with a new one; spares one that is struck already. */
    suspend fun disturbOne(random: Random) {
        val seat = seats.random(random)
        val moment = session * random.nextDouble(0.01, 0.5)
        val kind = random.nextInt(10)
        if (!seat.struck.tryLock()) return
        try {
            when (kind) {
                0, 1 -> struck("cut") { seat.cut() }
                2 -> struck("freeze") { seat.frozen(*Way.entries.toTypedArray()) { delay(moment) } }
                3 -> struck("freeze one way") { seat.frozen(Way.entries.random(random)) { delay(moment) } }
                4 -> struck("away") { seat.away { delay(moment) } }
                5 -> struck("one server away") { seat.oneServerAway(random) { delay(moment * 4) } }
                6 -> struck("kill") { seat.kill() }
                7 -> struck("stop") { seat.current.stopped { delay(moment) } }
                else -> lose(seat, LOSABLE.random(random), ProcessSlot.FATES.random(random))
            }
        } finally {
            seat.struck.unlock()
        }
    }

    private suspend fun lose(seat: ProcessSlot, opcode: Int, fate: Fate) =
        struck(if (fate == Fate.CUT) "request lost" else "reply lost") { seat.loseNext(opcode, fate) }

    /** Releases go wrong in sessions that live on, so that what they leave behind stays to be seen. */
    suspend fun loseReleases(rounds: Int) = repeat(rounds) { round ->
        for (seat in seats) lose(seat, Opcode.DELETE, ProcessSlot.FATES[round % ProcessSlot.FATES.size])
        delay(session / 4)
    }

    private suspend fun struck(fault: String, action: suspend () -> Unit) {
        counts.merge(fault, 1, Int::plus)
        action()
    }

    private companion object {
        val LOSABLE = listOf(Opcode.CREATE, Opcode.DELETE, Opcode.MULTI)
    }
}
