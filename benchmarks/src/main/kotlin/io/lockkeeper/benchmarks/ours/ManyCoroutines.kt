@file:JvmName("ManyCoroutines")

package io.lockkeeper.benchmarks.ours

import io.lockkeeper.Locks
import io.lockkeeper.benchmarks.worker.Names
import io.lockkeeper.benchmarks.worker.Tally
import io.lockkeeper.benchmarks.worker.Task
import io.lockkeeper.lockTerms
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import java.lang.management.ManagementFactory
import kotlin.time.Duration.Companion.minutes

/** Counts the holds of many coroutines that acquire and release all the time. */
internal fun of(locks: Locks) = each { name, tally -> locks.withLock(name, wait = 2.minutes) { tally.held() } }

/** The same with readers, who hold the lock at the same time. */
internal fun ofReaders(locks: Locks): Task {
    val terms = lockTerms(wait = 2.minutes).read()
    return each { name, tally -> locks.withLock(name, terms) { tally.held() } }
}

/** The same on one Mutex of kotlinx.coroutines, with the body in a scope, as in withLock. */
internal fun ofMutex(): Task {
    val mutex = Mutex()
    return each { _, tally -> mutex.withLock { coroutineScope { tally.held() } } }
}

private inline fun each(crossinline hold: suspend (String, Tally) -> Unit) = Task { order ->
    runBlocking(Dispatchers.Default) {
        val names = Names.of(order)
        val tally = Tally(names.areOne && !order.flag("shared"), order.number("millis"))
        tally.begin()
        val threads = ManagementFactory.getThreadMXBean()
        val before = threads.threadCount
        threads.resetPeakThreadCount()
        val holds =
            List(order.count("callers")) { caller ->
                val name = names.of(caller)
                async {
                    var holds = 0L
                    while (!tally.isOver) {
                        hold(name, tally)
                        holds++
                    }
                    holds
                }
            }.awaitAll().sum()
        tally.answer(holds).with("threads", threads.peakThreadCount - before)
    }
}
