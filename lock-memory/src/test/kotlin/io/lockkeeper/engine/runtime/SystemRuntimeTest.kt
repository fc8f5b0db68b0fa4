package io.lockkeeper.engine.runtime

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.memory.MemoryCluster
import java.net.URLClassLoader
import java.time.Duration
import java.util.concurrent.ArrayBlockingQueue
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executor
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread

private val LONG = Duration.ofMinutes(1)

/** The runtime's executor runs every task once, even if the user's executor or a new thread fails. */
class SystemRuntimeTest :
    FunSpec({
        val pool = Executors.newCachedThreadPool { task -> Thread(task).apply { isDaemon = true } }

        test("a grant that a user's executor ran stays with its holder, though the executor threw afterwards") {
            val ours = CopyOnWriteArrayList<Runnable>()
            val process = process(Executor(ours::add)) {
                executor {
                    it.run()
                    error("as if counting had failed")
                }
            }
            val locks = process.locks()
            val holder = locks.blocking().acquire("x")
            val (first, second) = List(2) { locks.async().acquireAsync("x", LONG) }
            holder.release()
            ours.runAll()
            first.get(10, TimeUnit.SECONDS).isHeld shouldBe true
            second.isDone shouldBe false
            first.get().release()
            ours.runAll()
            second.get(10, TimeUnit.SECONDS).release()
        }

        test("a task that a user's executor ran is not run again, though the executor threw afterwards") {
            val ours = CopyOnWriteArrayList<Runnable>()
            val users = Executor {
                it.run()
                error("as if counting had failed")
            }
            val runtime = SystemRuntime(LockOptions.builder().executor(users).build(), Executor(ours::add))
            var runs = 0
            runtime.executor().execute { runs++ }
            ours.runAll()
            runs shouldBe 1
            runtime.close()
        }

        test("the timer's thread starts early if that is requested") {
            val threads = ThreadGroup("of this test") // a thread is of the group of the one that makes it
            lateinit var names: List<String>
            Thread(threads) {
                val runtime = SystemRuntime.withTimer(LockOptions.defaults())
                val all = arrayOfNulls<Thread>(10)
                names = all.take(threads.enumerate(all)).mapNotNull { it?.name } - Thread.currentThread().name
                runtime.close()
            }.apply { start() }.join()
            names shouldBe listOf("lockkeeper-timer-1")
        }

        test("a task that a user's executor refuses runs on a thread of the library") {
            for (thrown in listOf(OutOfMemoryError("as if there were no thread for it"), InterruptedException())) {
                val process = process(pool) { executor { throw thrown } }
                val locks = process.locks()
                val holder = locks.blocking().acquire("x")
                val waiter = locks.async().acquireAsync("x", LONG)
                holder.release()
                waiter.get(10, TimeUnit.SECONDS).release()
            }
        }

        test("a task without a thread is tried again, and its caller sees no exception") {
            val missing = AtomicInteger()
            val process = process(unlucky(pool, missing))
            val locks = process.locks()
            val holder = locks.blocking().acquire("x")
            missing.set(2)
            val impatient = locks.async().acquireAsync("x", Duration.ofMillis(50))
            shouldThrow<ExecutionException> { impatient.get(10, TimeUnit.SECONDS) }
                .cause.shouldBeInstanceOf<LockTimeoutException>()
            val waiter = locks.async().acquireAsync("x", LONG)
            missing.set(2)
            holder.release()
            val next = waiter.get(10, TimeUnit.SECONDS)
            val lost = next.lost().toCompletableFuture()
            missing.set(2)
            process.expireSession()
            lost.get(10, TimeUnit.SECONDS).lossCause() shouldBe LossCause.SESSION_EXPIRED
        }

        test("its threads inherit no context from the call that starts them") {
            val ofTheCall = InheritableThreadLocal<String>()
            val found = ArrayBlockingQueue<List<Any?>>(3)
            val look = Runnable {
                found +=
                    listOf(ofTheCall.get(), Thread.currentThread().contextClassLoader, Thread.currentThread().priority)
            }
            val runtime = SystemRuntime(LockOptions.defaults())
            thread(isDaemon = true, contextClassLoader = URLClassLoader(arrayOf()), priority = Thread.MIN_PRIORITY) {
                ofTheCall.set("a request's")
                runtime.executor().execute(look)
                runtime.signals().execute(look)
                runtime.schedule(0, look)
            }.join()
            repeat(3) {
                found.poll(10, TimeUnit.SECONDS) shouldBe
                    listOf(null, SystemRuntime::class.java.classLoader, Thread.NORM_PRIORITY)
            }
            runtime.close()
        }

        test("tasks kept for want of a thread run although the runtime is closed, and later ones too") {
            val missing = AtomicInteger(2)
            val runtime = SystemRuntime(LockOptions.defaults(), unlucky(pool, missing))
            val timer = CountDownLatch(1)
            val gate = CountDownLatch(1)
            runtime.schedule(0) {
                timer.countDown()
                gate.await()
            }
            timer.await()
            val dropped = AtomicBoolean()
            runtime.schedule(0) { dropped.set(true) } // due before anything is tried again
            val kept = CountDownLatch(2)
            repeat(2) { runtime.executor().execute(kept::countDown) }
            runtime.close()
            gate.countDown()
            kept.await(10, TimeUnit.SECONDS) shouldBe true
            dropped.get() shouldBe false
            missing.set(1)
            val later = CountDownLatch(1)
            runtime.signals().execute(later::countDown)
            later.await(10, TimeUnit.SECONDS) shouldBe true
        }
    })

/** An executor that throws a given number of times. */
private fun unlucky(threads: Executor, missing: AtomicInteger) = Executor { task ->
    if (missing.getAndUpdate { maxOf(0, it - 1) } > 0) throw OutOfMemoryError("as if there were no thread for it")
    threads.execute(task)
}

private fun process(threads: Executor, options: LockOptions.Builder.() -> Unit = {}) =
    MemoryCluster(SystemRuntime(LockOptions.builder().apply(options).build(), threads)).connect()

/** Runs the tasks, and those that they submit in turn. */
private fun MutableList<Runnable>.runAll() {
    while (isNotEmpty()) removeAt(0).run()
}
