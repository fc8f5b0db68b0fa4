package io.lockkeeper.memory.faults

import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.concurrent.Executor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlin.time.Duration

/** One process's share of the time: it can be stopped, as by a signal or a long collection; its clock goes on. */
internal class ProcessTime(
    private val time: VirtualTime,
) : LockRuntime {
    private val missed = ArrayDeque<Runnable>()
    private val timers = HashSet<Timer>()
    private var stopped = false

    var isDead = false
        private set

    /** How long the process was stopped in all. Its time limits are extended by this. */
    var stoppedFor = Duration.ZERO
        private set

    fun stop(span: Duration) {
        stopped = true
        stoppedFor += span
    }

    /** The process is killed. */
    fun kill() {
        isDead = true
        timers.toList().forEach { it.end() }
    }

    fun goOn() {
        stopped = false
        while (!stopped && missed.isNotEmpty()) missed.removeFirst().run()
    }

    override fun nanoTime(): Long = time.nanoTime()

    override fun randomId() = time.randomId()

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
        if (isDead) return Cancellable {}
        val timer = Timer(task)
        timers += timer
        timer.cancel = time.schedule(delayNanos) { if (stopped) missed.add(timer) else timer.run() }
        return Cancellable { timer.end() }
    }

    private inner class Timer(
        private val task: Runnable,
    ) : Runnable {
        lateinit var cancel: Cancellable

        override fun run() {
            if (timers.remove(this)) task.run()
        }

        fun end() {
            timers -= this
            cancel.cancel()
        }
    }

    private val executor = Executor { schedule(0, it) }

    override fun executor(): Executor = executor

    override fun close() = Unit

    val dispatcher =
        object : CoroutineDispatcher() {
            override fun dispatch(context: CoroutineContext, block: Runnable) = executor.execute(block)
        }

    suspend fun pause(span: Duration) = suspendCancellableCoroutine { waiting ->
        val cancel = schedule(span.inWholeNanoseconds) { waiting.resume(Unit) }
        waiting.invokeOnCancellation { cancel.cancel() }
    }
}
