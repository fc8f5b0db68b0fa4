package io.lockkeeper.zookeeper.storm

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.matchers.collections.shouldBeEmpty
import io.lockkeeper.history.History
import io.lockkeeper.zookeeper.faults.Ensemble
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import java.io.File
import java.nio.file.Files
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeMark
import kotlin.time.TimeSource

/**
 * Several processes that use the same names on three servers, with the faults of [StormFaults]. The seed gives the
 * order of the faults, but not the processes' timing. Faults that end sessions come one after another: only a process
 * that falls silent alone, while others wait for what it holds, shows whether it is told in time. They do not come
 * during a change of leaders, which starts every session's timeout again. Short faults go on at the same time.
 */
internal class Storm(private val seed: Long, private val lasting: Duration) : AutoCloseable {
    private val directory = Files.createTempDirectory("lockkeeper-storm").toFile()
    private val resource = FencedResource()
    private val ensemble = Ensemble(TICK)
    private val seats =
        List(PROCESSES) { number -> ProcessSlot(ensemble) { run, address -> process(number, run, address) } }
    private val strikes = StormFaults(seats, ensemble, resource, SESSION, TICK)

    private fun process(number: Int, run: Int, address: String) = StormProcess(
        "$number-$run",
        File(directory, "journal-$number-$run"),
        listOf(address, "${SESSION.inWholeMilliseconds}", "${(seed % 1000) * 10 + number}", "${resource.port}"),
    )

    suspend fun run(): Outcome {
        ensemble.awaitLeader()
        seats.forEach { it.start() }
        delay(SESSION / 2) // until they are up
        val start = TimeSource.Monotonic.markNow()
        coroutineScope {
            launch(Dispatchers.IO) { repeated(start, SESSION / 2, Random(seed)) { strikes.strikeLong(it) } }
            launch(Dispatchers.IO) { repeated(start, SESSION / 2, Random(seed + 1)) { strikes.disturbOne(it) } }
        }
        calm()
        strikes.loseReleases(4)
        return outcome()
    }

    private suspend fun repeated(start: TimeMark, every: Duration, random: Random, strike: suspend (Random) -> Unit) {
        while (true) {
            delay(random.nextLong(100, every.inWholeMilliseconds).milliseconds)
            if (start.elapsedNow() >= lasting) return
            strike(random)
        }
    }

    private suspend fun calm() {
        ensemble.reunite()
        seats.forEach { it.calm() }
        ensemble.awaitLeader()
        delay(SESSION / 2) // until all are connected again
    }

    private suspend fun outcome(): Outcome {
        seats.forEach { it.current.tellEnd() }
        val left = seats.map { it.current.left() }
        // Checked while the sessions live, because their end would remove nodes that were left by mistake.
        runCatching { eventually(SESSION) { ensemble.ephemerals().shouldBeEmpty() } }
        val nodes = ensemble.ephemerals()
        seats.forEach { it.current.close() }
        val events = seats.flatMap { seat -> seat.runs.flatMap { it.events() } } + resource.writes()
        return Outcome(History(events, reentrant = true, room = ROOM.inWholeNanoseconds), strikes.counts, left, nodes)
    }

    override fun close() {
        seats.forEach { it.close() }
        ensemble.close()
        resource.close()
        directory.deleteRecursively()
    }

    private companion object {
        const val PROCESSES = 4
        val TICK = 500.milliseconds
        val SESSION = 4.seconds

        // The part of the session timeout that a hold does not use: a fortieth for clocks, and a margin of a thirtieth.
        val ROOM = SESSION / 40 + SESSION / 30
    }
}
