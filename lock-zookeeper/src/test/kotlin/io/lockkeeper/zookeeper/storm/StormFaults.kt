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

/** The faults of processes and servers. The seed gives their order. */
internal class StormFaults(
    private val seats: List<ProcessSlot>,
    private val ensemble: Ensemble,
    private val resource: FencedResource,
    private val session: Duration,
    private val tick: Duration,
) {
    /** How often each fault was injected. */
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

    /** Faults that end sessions, one at a time, drawn from a shuffled deck so that each seed has all of them. */
    suspend fun strikeLong(random: Random) {
        if (deck.isEmpty()) deck += cards.shuffled(random)
        deck.removeFirst()(random)
    }

    /**
     * Keeps a single process from the servers, or from running, until its session has ended and others hold its locks.
     * It picks a process that holds many, and keeps its bodies inside.
     */
    private suspend fun isolate(
        fault: String,
        random: Random,
        strike: suspend (ProcessSlot, suspend () -> Unit) -> Unit,
    ) {
        // From after the last instant at which the servers end the session to after Curator gives it up.
        val lasting = session * random.nextDouble(4.0 / 3, 1.8) + tick
        val holders = resource.lastInside(StormWorker.LONG_NAMES)
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

    /** Cuts a server off from the leader, which ends its clients' sessions while they still hear from the server. */
    private suspend fun cutFollowerOff(random: Random) = struck("follower cut off") {
        val leader = ensemble.awaitLeader()
        ensemble.separate((leader + 1 + random.nextInt(Ensemble.SIZE - 1)) % Ensemble.SIZE, leader)
        delay(session * random.nextDouble(1.0, 1.8) + tick)
        ensemble.reunite()
    }

    /** Short faults that a process should survive, with its session or a new one. Skips processes with a fault. */
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

    /** Makes releases fail in sessions that live on, so that leftover nodes stay visible. */
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
