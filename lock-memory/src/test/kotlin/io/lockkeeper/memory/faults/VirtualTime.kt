package io.lockkeeper.memory.faults

import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import java.util.PriorityQueue
import java.util.UUID
import java.util.concurrent.Executor
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds

/**
 * Virtual time that advances from task to task on a single thread. A case runs the same way each time. A call from
 * another thread is an error, which would reveal a thread of the engine.
 */
internal class VirtualTime : LockRuntime {
    private class Task(val due: Long, val order: Long, val action: Runnable) : Comparable<Task> {
        override fun compareTo(other: Task) = compareValuesBy(this, other, Task::due, Task::order)
    }

    private val tasks = PriorityQueue<Task>()
    private val thread = Thread.currentThread()
    private var count = 0L
    private var nanos = 0L
    private var ids = 0L

    val now: Duration get() = nanos.nanoseconds

    val pending: Int get() = tasks.size

    /**
     * Runs due tasks in their order and at their time until the condition is true. Returns false if it is not true
     * within the limit, or if the tasks never end.
     */
    fun runUntil(limit: Duration, isSo: () -> Boolean): Boolean {
        val end = nanos + limit.inWholeNanoseconds
        var steps = 0
        while (!isSo()) {
            if (++steps > MOST_STEPS) return false
            val task = tasks.peek()
            if (task == null || task.due > end) return false
            tasks.remove()
            nanos = maxOf(nanos, task.due)
            task.action.run()
        }
        return true
    }

    fun after(delay: Duration, action: () -> Unit) {
        schedule(delay.inWholeNanoseconds, action)
    }

    override fun nanoTime(): Long = nanos

    override fun randomId() = UUID(++ids shl 16 or 0x4000, Long.MIN_VALUE)

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
        check(Thread.currentThread() === thread) { "a thread of its own: ${Thread.currentThread()}" }
        val added = Task(nanos + maxOf(0, delayNanos), count++, task)
        tasks.add(added)
        return Cancellable { tasks.remove(added) }
    }

    override fun executor(): Executor = Executor { schedule(0, it) }

    override fun close() = Unit

    private companion object {
        const val MOST_STEPS = 20_000
    }
}
