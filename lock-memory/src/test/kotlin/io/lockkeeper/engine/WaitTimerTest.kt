package io.lockkeeper.engine

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.StoreOperation
import io.lockkeeper.spi.LockRuntime
import java.time.Duration
import java.util.PriorityQueue
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

class WaitTimerTest :
    FunSpec({
        test("who comes while the first one is on its way in, and waits for less, ends first") {
            val time = TimeWithAHook()
            val process = MemoryCluster(time).connect()
            process.delay(StoreOperation.ENTER, Duration.ofHours(1)) // so that nobody is granted anything
            val locks = process.locks().async()
            lateinit var second: CompletableFuture<HeldLock>
            time.scheduling = { second = locks.acquireAsync("x", Duration.ofSeconds(1)) }
            val first = locks.acquireAsync("x", Duration.ofSeconds(10))
            time.scheduling shouldBe null
            time.advance(Duration.ofSeconds(2))
            second.isDone shouldBe true
            first.isDone shouldBe false
            time.advance(Duration.ofSeconds(9))
            first.isDone shouldBe true
        }
    })

/** Time that is moved by hand, and somebody who does something when the next task is scheduled. */
private class TimeWithAHook : LockRuntime {
    private class Task(val due: Long, val number: Int, val run: Runnable)

    private val tasks = PriorityQueue<Task>(compareBy({ it.due }, { it.number }))
    private var now = 0L
    private var count = 0
    var scheduling: (() -> Unit)? = null

    fun advance(by: Duration) {
        val end = now + by.toNanos()
        while (true) {
            val next = tasks.peek()?.takeIf { it.due <= end } ?: break
            tasks.remove()
            now = next.due
            next.run.run()
        }
        now = end
    }

    override fun nanoTime() = now

    override fun schedule(delayNanos: Long, task: Runnable): Runnable {
        scheduling.also { scheduling = null }?.invoke()
        val scheduled = Task(now + maxOf(delayNanos, 0), count++, task)
        tasks += scheduled
        return Runnable { tasks.remove(scheduled) }
    }

    override fun executor() = Executor { it.run() }

    override fun close() = Unit
}
