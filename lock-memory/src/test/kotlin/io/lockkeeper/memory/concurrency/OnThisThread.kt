package io.lockkeeper.memory.concurrency

import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import java.util.concurrent.Executor

/** A runtime without time or timers that runs each task at once, so that only the callers' threads work. */
internal object OnThisThread : LockRuntime {
    override fun nanoTime(): Long = 0

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable = Cancellable {}

    override fun executor(): Executor = Executor { it.run() }

    override fun close() = Unit
}
