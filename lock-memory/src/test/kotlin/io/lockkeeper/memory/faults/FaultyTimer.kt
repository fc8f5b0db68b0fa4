package io.lockkeeper.memory.faults

import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import java.util.concurrent.Executor

/** The timer and the executor of a process, which can be made to throw. */
internal class FaultyTimer(
    private val time: ProcessTime,
    private val call: (String, () -> Runnable) -> Runnable?,
) : LockRuntime {
    private val handedOver = HashSet<Runnable>()

    /** The number of tasks in the timer whose owners think that they were refused. */
    val unknown get() = handedOver.size

    override fun nanoTime(): Long = time.nanoTime()

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
        lateinit var run: Runnable
        run = Runnable {
            handedOver -= run
            task.run()
        }
        var cancel: Cancellable? = null
        val taken = call("schedule") {
            handedOver += run
            cancel = time.schedule(delayNanos, run)
            run
        }
        handedOver -= run
        checkNotNull(taken)
        return checkNotNull(cancel)
    }

    private val executor = Executor { task ->
        call("execute") {
            time.executor().execute(task)
            task
        }
    }

    override fun executor(): Executor = executor

    override fun close() = Unit
}
