package io.lockkeeper.memory

import io.lockkeeper.Locks
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
 * A cluster in the virtual time of `runTest`: clock, timer and executor are the test's, so that no foreign thread lets
 * virtual time run ahead. Its timers run in the background scope and end with the test.
 */
public fun MemoryCluster(scope: TestScope): MemoryCluster = MemoryCluster(TestScopeRuntime(scope))

/** The process's locks, to be given to the code under test. */
public val MemoryProcess.locks: Locks
    get() = locks()

@OptIn(ExperimentalCoroutinesApi::class)
private class TestScopeRuntime(
    private val scope: TestScope,
) : LockRuntime {
    // Always queued, also where the test itself runs unconfined: what it runs must not run inside the engine.
    private val dispatcher = StandardTestDispatcher(scope.testScheduler)
    private val executor = dispatcher.asExecutor()

    override fun nanoTime(): Long = scope.testScheduler.currentTime * NANOS_PER_MILLI

    override fun schedule(delayNanos: Long, task: Runnable): Runnable {
        val timer =
            scope.backgroundScope.launch(dispatcher) {
                delay(delayNanos.nanoseconds)
                task.run()
            }
        return Runnable { timer.cancel(null) } // without the default, which is elsewhere in each version
    }

    override fun executor(): Executor = executor

    override fun close() {}

    private companion object {
        const val NANOS_PER_MILLI = 1_000_000L
    }
}
