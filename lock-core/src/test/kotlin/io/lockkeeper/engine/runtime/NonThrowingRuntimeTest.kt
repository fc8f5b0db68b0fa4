package io.lockkeeper.engine.runtime

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import java.util.UUID
import java.util.concurrent.Executor

class NonThrowingRuntimeTest :
    FunSpec({
        val scripted = ScriptedRuntime()
        val sure = NonThrowingRuntime(scripted)
        var runs = 0

        beforeTest {
            scripted.tasks.clear()
            runs = 0
        }

        fun thread() = Thread.currentThread()

        test("a task whose timer throws is scheduled again at the next occasion, for the rest of its time") {
            scripted.throws = 2
            sure.schedule(100) { runs++ }
            scripted.now += 30
            sure.catchUp() // the timer throws again
            scripted.now += 30
            sure.schedule(7) {}
            scripted.tasks.map { it.second }.sorted() shouldBe listOf(7L, 40L, 40L) // and the telling
            scripted.runAll()
            runs shouldBe 1
        }

        test("a timer that throws though it has taken its task does not run it twice") {
            scripted.throws = 1
            scripted.takesAllTheSame = true
            sure.schedule(100) { runs++ }
            scripted.takesAllTheSame = false
            sure.catchUp()
            scripted.runAll()
            runs shouldBe 1
        }

        test("ids are the runtime's") {
            sure.randomId() shouldBe UUID(1, 2)
        }

        test("a task that was cancelled before its timer could be set does not run") {
            scripted.throws = 1
            val cancel = sure.schedule(100) { runs++ }
            cancel.cancel()
            sure.catchUp()
            scripted.runAll()
            runs shouldBe 0
        }

        test("a timer that throws reports the failure to a caller that relies on it, and does nothing") {
            scripted.throws = 1
            scripted.takesAllTheSame = true
            shouldThrow<OutOfMemoryError> { sure.scheduleOrThrow(100) { runs++ } }
            scripted.takesAllTheSame = false
            scripted.runAll()
            runs shouldBe 0
        }

        test("a task that an executor refuses is submitted again, and one that it took runs once") {
            for (taken in listOf(false, true)) {
                scripted.throws = 1
                scripted.takesAllTheSame = taken
                sure.executor().execute { runs++ }
                scripted.takesAllTheSame = false
                scripted.runAll()
                runs shouldBe 1
                runs = 0
            }
        }

        test("an exception of a task is reported, and does not reach the timer's thread") {
            val told = mutableListOf<Throwable>()
            val before = thread().uncaughtExceptionHandler
            thread().setUncaughtExceptionHandler { _, thrown -> told += thrown }
            try {
                sure.schedule(0) { error("scripted") }
                scripted.runAll()
                told.map { it.message } shouldBe listOf("scripted")
            } finally {
                thread().uncaughtExceptionHandler = before
            }
        }
    })

/** A runtime that throws on demand, either before or after it has accepted the task. */
private class ScriptedRuntime : LockRuntime {
    var now = 0L
    var throws = 0
    var takesAllTheSame = false
    val tasks = ArrayDeque<Pair<Runnable, Long>>()

    fun runAll() {
        while (tasks.isNotEmpty()) tasks.removeFirst().first.run()
    }

    override fun nanoTime() = now

    override fun randomId() = UUID(1, 2)

    override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
        take(task, delayNanos)
        return Cancellable { tasks.removeAll { it.first === task } }
    }

    override fun executor() = Executor { take(it, 0) }

    private fun take(task: Runnable, delay: Long) {
        val isThrown = throws > 0
        if (isThrown) throws--
        if (!isThrown || takesAllTheSame) tasks += task to delay
        if (isThrown) throw OutOfMemoryError("scripted")
    }

    override fun close() = Unit
}
