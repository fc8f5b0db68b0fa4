package io.lockkeeper.benchmarks.ours

import io.lockkeeper.Locks
import io.lockkeeper.benchmarks.worker.Line
import io.lockkeeper.benchmarks.worker.Names
import io.lockkeeper.benchmarks.worker.Tally
import io.lockkeeper.benchmarks.worker.Task
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import java.lang.management.ManagementFactory
import kotlin.time.Duration.Companion.minutes

/** Many coroutines, each acquiring and releasing all the time: how many holds they get. */
internal class ManyCoroutines(
    private val locks: Locks,
) : Task {
    override fun run(order: Line): Line = runBlocking(Dispatchers.Default) {
        val threads = ManagementFactory.getThreadMXBean()
        val before = threads.threadCount
        threads.resetPeakThreadCount()
        val names = Names.of(order)
        val tally = Tally(names.areOne, order.number("millis"))
        tally.begin()
        val holds =
            List(order.count("callers")) { caller ->
                val name = names.of(caller)
                async {
                    var holds = 0L
                    while (!tally.isOver) {
                        locks.withLock(name, wait = 2.minutes) { tally.held() }
                        holds++
                    }
                    holds
                }
            }.awaitAll().sum()
        tally.answer(holds).with("threads", threads.peakThreadCount - before)
    }
}
