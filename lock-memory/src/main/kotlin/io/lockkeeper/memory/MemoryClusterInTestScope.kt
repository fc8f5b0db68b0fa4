package io.lockkeeper.memory

import io.lockkeeper.Locks
import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.TestScope
import java.util.concurrent.Executor
import kotlin.time.Duration.Companion.nanoseconds

/**
 * Makes a cluster in the virtual time of `runTest`. Does not suspend. The clock, the timer and the executor are the
 * test's, because virtual time would run ahead of work on another thread. The timers run in the test's background scope
 * and end with it.
 */
public fun MemoryCluster(scope: TestScope): MemoryCluster = MemoryCluster(TestScopeRuntime(scope))

/** The locks of this process, for the code under test. */
public val MemoryProcess.locks: Locks
    get() = locks()

@OptIn(ExperimentalCoroutinesApi::class)
private class TestScopeRuntime(
    private val scope: TestScope,
) : LockRuntime {
    // It queues every task, even if the test itself runs unconfined: no task may run inside a call of the engine.
    private val dispatcher = StandardTestDispatcher(scope.testScheduler)
    private val executor = dispatcher.asExecutor()

    override fun nanoTime(): Long = scope.testScheduler.currentTime * NANOS_PER_MILLI

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
        val timer =
            scope.backgroundScope.launch(dispatcher) {
                delay(delayNanos.nanoseconds)
                task.run()
            }
        // Not cancel(): the class with its default argument differs from one version of kotlinx.coroutines to another.
        return Cancellable { timer.cancel(null) }
    }

    override fun executor(): Executor = executor

    override fun close() {}

    private companion object {
        const val NANOS_PER_MILLI = 1_000_000L
    }
}
