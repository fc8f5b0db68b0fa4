package io.lockkeeper.zookeeper.storm

import io.lockkeeper.zookeeper.faults.Ensemble
import io.lockkeeper.zookeeper.faults.Way
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import java.io.File
import java.nio.file.Files
import java.util.concurrent.ConcurrentSkipListMap
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeMark
import kotlin.time.TimeSource

/**
 * Several processes on many names and three servers, and what can happen to them: kills, stops, cuts, freezes, leaders that
 * come and go. The order of the faults is given by the seed; the processes' own timing is not.
 */
internal class Storm(private val seed: Long, private val lasting: Duration) : AutoCloseable {
    val faults = ConcurrentSkipListMap<String, Int>()
    private val directory = Files.createTempDirectory("lockkeeper-storm").toFile()
    private val ensemble = Ensemble()
    private val seats = List(PROCESSES) { Seat(it) }

    /** One of the processes, with the networks between it and the servers; a killed one is followed by another. */
    private inner class Seat(val number: Int) {
        val networks = List(Ensemble.SIZE) { ensemble.network(it) }
        val runs = ArrayList<StormProcess>()
        val current get() = runs.last()

        fun start() {
            val file = File(directory, "journal-$number-${runs.size}")
            val address = networks.joinToString(",") { "127.0.0.1:${it.port}" }
            runs += StormProcess(
                "$number-${runs.size}",
                file,
                listOf(
                    address,
                    "${SESSION.inWholeMilliseconds}",
                    "$NAMES",
                    "${seed + number}",
                    directory.path,
                    file.path,
                ),
            )
        }
    }

    suspend fun run(): Outcome {
        ensemble.awaitLeader()
        seats.forEach { it.start() }
        val start = TimeSource.Monotonic.markNow()
        coroutineScope {
            for (seat in seats) {
                launch(Dispatchers.IO) {
                    strikes(start, SESSION, Random(seed + seat.number)) { seat.strike(it) }
                }
            }
            // A new leader begins every session's time anew: not so often that none ever expires.
            launch(Dispatchers.IO) { strikes(start, SESSION * 5, Random(seed - 1)) { strikeServers(it) } }
        }
        calm()
        val left = seats.map { it.current.end() }
        val runs = seats.flatMap { it.runs }
        return Outcome(
            runs.flatMap { it.holds() },
            runs.flatMap { run -> run.stops.map { Stop(run.name, it.first, it.second) } },
            runs.sumOf { run -> run.file.readLines().count { it.startsWith("R ") } },
            left,
            ensemble.ephemerals(),
        )
    }

    private suspend fun strikes(start: TimeMark, every: Duration, random: Random, strike: suspend (Random) -> Unit) {
        while (start.elapsedNow() < lasting) {
            delay(random.nextLong(200, every.inWholeMilliseconds).milliseconds)
            strike(random)
        }
    }

    private suspend fun Seat.strike(random: Random) = when (random.nextInt(10)) {
        0, 1 -> struck("cut") { networks.forEach { it.cut() } }

        2, 3 -> struck("freeze") { frozen(random, *Way.entries.toTypedArray()) }

        4 -> struck("freeze one way") { frozen(random, Way.entries.random(random)) }

        5 -> struck("away") {
            networks.forEach { it.goAway() }
            pause(random)
            networks.forEach { it.comeBack() }
        }

        6 -> struck("one server away") {
            val network = networks.random(random)
            network.goAway()
            pause(random)
            network.comeBack()
        }

        7 -> struck("kill") {
            current.kill()
            start()
        }

        else -> struck("stop") { current.stopped { pause(random) } }
    }

    private suspend fun Seat.frozen(random: Random, vararg ways: Way) {
        networks.forEach { it.freeze(*ways) }
        pause(random)
        networks.forEach { it.thaw() }
    }

    private suspend fun strikeServers(random: Random) {
        val leader = ensemble.awaitLeader()
        if (random.nextBoolean()) {
            struck("leader killed") {
                ensemble.kill(leader)
                pause(random)
                ensemble.start(leader)
            }
        } else {
            struck("follower cut off") {
                ensemble.separate((leader + 1) % Ensemble.SIZE, leader)
                pause(random)
                ensemble.reunite()
            }
        }
    }

    private suspend fun struck(fault: String, action: suspend () -> Unit) {
        faults.merge(fault, 1, Int::plus)
        action()
    }

    /** From a moment to well past the session. */
    private suspend fun pause(random: Random) =
        delay(random.nextLong(50, 5 * SESSION.inWholeMilliseconds / 2).milliseconds)

    private suspend fun calm() {
        ensemble.reunite()
        seats.flatMap { it.networks }.forEach {
            it.comeBack()
            it.thaw()
        }
        ensemble.awaitLeader()
    }

    override fun close() {
        seats.flatMap { it.runs }.forEach { it.kill() }
        seats.flatMap { it.networks }.forEach { it.close() }
        ensemble.close()
        directory.deleteRecursively()
    }

    private companion object {
        const val PROCESSES = 4
        const val NAMES = 12
        val SESSION = 4.seconds
    }
}

/** From when until when a process was stopped. */
internal data class Stop(val process: String, val from: Long, val to: Long)
