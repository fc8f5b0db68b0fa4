package io.lockkeeper.benchmarks.ours

import io.lockkeeper.Locks
import io.lockkeeper.benchmarks.worker.Line
import io.lockkeeper.benchmarks.worker.Names
import io.lockkeeper.benchmarks.worker.Worker
import io.lockkeeper.withLock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlin.time.Duration.Companion.hours

/** Many coroutines that wait for locks which another process holds. */
internal class WaitingCoroutines(
    private val locks: Locks,
) {
    private var waiting: Job? = null

    fun start(order: Line): Line {
        val names = Names.of(order)
        val all = Job().also { waiting = it }
        val scope = CoroutineScope(all + Dispatchers.Default)
        repeat(order.count("waiters")) { waiter ->
            // Undispatched, so that each coroutine waits already when this returns.
            scope.launch(start = CoroutineStart.UNDISPATCHED) {
                locks.withLock(names.of(waiter), wait = 1.hours) { error("Others were to hold it all the time") }
            }
        }
        return Worker.done()
    }

    fun stop(order: Line): Line = runBlocking {
        waiting?.cancelAndJoin()
        waiting = null
        Worker.done()
    }
}
