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
 * Makes a cluster in the virtual time of `runTest`. Clock, timer and executor are the test's, because work on another
 * thread would let virtual time run ahead. The timers run in the background scope and end with the test. Does not
 * suspend.
 */
public fun MemoryCluster(scope: TestScope): MemoryCluster = MemoryCluster(TestScopeRuntime(scope))

/** The locks of this process, for the code under test. */
public val MemoryProcess.locks: Locks
    get() = locks()

@OptIn(ExperimentalCoroutinesApi::class)
private class TestScopeRuntime(
    private val scope: TestScope,
) : LockRuntime {
    // It always queues, even if the test itself runs unconfined: a task must not run inside a call of the engine.
    private val dispatcher = StandardTestDispatcher(scope.testScheduler)
    private val executor = dispatcher.asExecutor()

    override fun nanoTime(): Long = scope.testScheduler.currentTime * NANOS_PER_MILLI

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
        val timer =
            scope.backgroundScope.launch(dispatcher) {
                delay(delayNanos.nanoseconds)
                task.run()
            }
        return Cancellable { timer.cancel(null) } // no default: its place differs from version to version
    }

    override fun executor(): Executor = executor

    override fun close() {}

    private companion object {
        const val NANOS_PER_MILLI = 1_000_000L
    }
}
