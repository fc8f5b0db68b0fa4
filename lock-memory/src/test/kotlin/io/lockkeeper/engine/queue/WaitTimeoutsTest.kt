package io.lockkeeper.engine.queue

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.engineOf
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.StoreOperation
import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import java.lang.ref.WeakReference
import java.time.Duration
import java.util.PriorityQueue
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import kotlin.time.Duration.Companion.seconds

class WaitTimeoutsTest :
    FunSpec({
        test("a caller with a shorter wait that comes while the first is entering ends first") {
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

        test("callers that have given up are not kept until the waits of the others are over") {
            val process = MemoryCluster(TimeWithAHook()).connect()
            process.delay(StoreOperation.ENTER, Duration.ofHours(1))
            val locks = process.locks().async()
            // Out of their order, so that there is a heap.
            val waits = listOf(10L, 5L, 20L).map { locks.acquireAsync("x", Duration.ofSeconds(it)) }
            val engine = engineOf(process.locks())
            val terms = Terms(15.seconds.inWholeNanoseconds, Nanos.FOREVER, 0, Nanos.FOREVER)
            val gone = List(100) {
                WeakReference(engine.acquire("x", terms, false, true).also { it.cancel(false) })
            }
            eventually(10.seconds) {
                System.gc()
                gone.count { it.get() != null } shouldBeLessThan 20
            }
            waits.none { it.isDone } shouldBe true
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

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
        scheduling.also { scheduling = null }?.invoke()
        val scheduled = Task(now + maxOf(delayNanos, 0), count++, task)
        tasks += scheduled
        return Cancellable { tasks.remove(scheduled) }
    }

    override fun executor() = Executor { it.run() }

    override fun close() = Unit
}
