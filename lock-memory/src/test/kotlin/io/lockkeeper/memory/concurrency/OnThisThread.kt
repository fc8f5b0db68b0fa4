package io.lockkeeper.memory.concurrency

import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import java.util.concurrent.Executor

/** Time stands still, no timer runs, and whatever is to be run runs at once: only the callers' threads are at work. */
internal object OnThisThread : LockRuntime {
    override fun nanoTime(): Long = 0

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable = Cancellable {}

    override fun executor(): Executor = Executor { it.run() }

    override fun close() = Unit
}
