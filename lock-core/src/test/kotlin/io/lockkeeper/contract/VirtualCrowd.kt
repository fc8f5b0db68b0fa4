package io.lockkeeper.contract

import io.lockkeeper.HeldLock
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import java.lang.management.ManagementFactory
import java.time.Duration
import java.util.concurrent.CancellationException
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

/**
 * Two thousand virtual threads use names through every blocking face and in every mode; some are interrupted or cancelled.
 * Reflection starts them, because this is compiled for a JDK without virtual threads.
 */
class VirtualCrowd(
    private val connections: List<Locks>,
) {
    private val start = Thread::class.java.getMethod("startVirtualThread", Runnable::class.java)
    private val served = AtomicInteger()
    private val stopped = AtomicInteger()
    private val failures = ConcurrentLinkedQueue<Throwable>()

    /** Returns what is wrong; empty if all is well. Blocks. */
    fun run(): List<String> {
        loadClasses()
        comeAndGo()
        val wrong = waitTogether()
        return wrong + failures.map(Throwable::toString).distinct()
    }

    /** A virtual thread that loads a class pins its carrier. So this thread makes each kind of call once before. */
    private fun loadClasses() {
        repeat(WAYS + SHARED_WAYS, ::call)
        served.set(0)
    }

    /** Few callers at a time, so that a name is often free and its queue is created and removed all the time. */
    private fun comeAndGo() {
        val ended = CountDownLatch(FEW)
        repeat(FEW) { caller ->
            virtual(ended) {
                val locks = locks(caller).blocking()
                repeat(ROUNDS) { round ->
                    val turn = caller + round
                    when (round % MODES) {
                        0 -> locks.runWithLock<Exception>(name(turn), LONG) {}
                        1 -> locks.runWithReadLock<Exception>(readWrite(turn), LONG) {}
                        2 -> locks.runWithWriteLock<Exception>(readWrite(turn), LONG) { it.downgradeToRead() }
                        else -> locks.runWithLock<Exception>(semaphore(turn), permits(turn)) {}
                    }
                }
            }
        }
        await(ended, "of a few that come and go")
    }

    private fun waitTogether(): List<String> {
        val holders = NAMES.map { connections.first().blocking().acquire(it) } + sharedHolders()
        val ended = CountDownLatch(CALLERS)
        val coming = CountDownLatch(CALLERS)
        val callers =
            List(CALLERS) { caller ->
                virtual(ended) {
                    coming.countDown()
                    call(caller)
                }
            }
        await(coming, "of the crowd that comes")
        TimeUnit.MILLISECONDS.sleep(COMING_MILLIS) // the last ones are still on their way into the queue
        val cpu = cpuNanos()
        TimeUnit.MILLISECONDS.sleep(WAITING_MILLIS)
        val busy = (cpuNanos() - cpu) / (WAITING_MILLIS * 10_000)
        callers.filterIndexed { caller, _ -> isStopped(caller) }.forEach(Thread::interrupt)
        holders.forEach { it.release() }
        await(ended, "of the crowd")
        val all = served.get() + stopped.get()
        return listOfNotNull(
            "only $all of $CALLERS were served or stopped".takeIf { all != CALLERS },
            "busy for $busy % of a core while all waited".takeIf { busy > BUSY_PERCENT },
        )
    }

    private fun sharedHolders(): List<HeldLock> {
        val locks = connections.first().blocking()
        return READ_WRITE.map { locks.acquire(it, LockTerms.defaults().write()) } +
            SEMAPHORES.map { locks.acquire(it, LockTerms.defaults().permits(TOTAL, TOTAL)) }
    }

    private fun call(caller: Int) {
        val locks = locks(caller)
        val name = name(caller)
        try {
            when (caller % (WAYS + SHARED_WAYS)) {
                WAYS -> locks.blocking().runWithReadLock<Exception>(readWrite(caller), LONG) { it.ensureHeld() }

                WAYS + 1 -> locks.blocking().readWriteLock(readWrite(caller)).writeLock()
                    .apply { lockInterruptibly() }.unlock()

                WAYS + 2 -> locks.blocking().runWithLock<Exception>(semaphore(caller), permits(caller)) {
                    it.ensureHeld()
                }

                WAYS + 3 -> locks.blocking().runWithWriteLock<Exception>(readWrite(caller), LONG) {
                    it.downgradeToRead()
                    it.ensureHeld()
                }

                WAYS + 4 -> inFuture(locks, readWrite(caller), isStopped(caller), LockTerms.waiting(LONG).read())

                WAYS + 5 -> locks.blocking().acquire(semaphore(caller), permits(caller)).close()

                0 -> locks.blocking().runWithLock<Exception>(name, LONG) { it.ensureHeld() }

                1 -> locks.blocking().lock(name).apply { lockInterruptibly() }.unlock()

                2 -> locks.blocking().lock(name).apply { check(tryLock(1, TimeUnit.HOURS)) }.unlock()

                3 -> inFuture(locks, name, isStopped(caller), LockTerms.waiting(LONG))

                else -> locks.blocking().acquire(name, LockTerms.waiting(LONG)).close()
            }
            served.incrementAndGet()
        } catch (stop: InterruptedException) {
            stopped.incrementAndGet()
        } catch (stop: CancellationException) {
            stopped.incrementAndGet()
        }
    }

    private fun inFuture(locks: Locks, name: String, cancelled: Boolean, terms: LockTerms) {
        val asked = locks.async().acquireAsync(name, terms)
        if (cancelled) asked.orTimeout(WAITING_MILLIS, TimeUnit.MILLISECONDS)
        try {
            asked.get().release()
        } catch (failed: ExecutionException) {
            if (cancelled) throw CancellationException() else throw failed
        } catch (interrupted: InterruptedException) {
            if (!asked.cancel(true) && !asked.isCompletedExceptionally) asked.join().release()
            throw interrupted
        }
    }

    private fun virtual(ended: CountDownLatch, task: () -> Unit): Thread = start.invoke(
        null,
        Runnable {
            try {
                task()
            } catch (failure: Throwable) {
                failures += failure
            } finally {
                ended.countDown()
            }
        },
    ) as Thread

    private fun await(ended: CountDownLatch, whom: String) =
        check(ended.await(STILL_SECONDS, TimeUnit.SECONDS)) { "${ended.count} $whom stand still" }

    private fun locks(caller: Int) = connections[caller / NAMES.size % connections.size]

    private fun name(caller: Int) = NAMES[caller % NAMES.size]

    private fun readWrite(caller: Int) = READ_WRITE[caller % READ_WRITE.size]

    private fun semaphore(caller: Int) = SEMAPHORES[caller % SEMAPHORES.size]

    private fun permits(caller: Int) = LockTerms.waiting(LONG).permits(1 + caller % TOTAL, TOTAL)

    private fun isStopped(caller: Int) = caller % STOPPED == 0

    private fun cpuNanos() =
        (ManagementFactory.getOperatingSystemMXBean() as com.sun.management.OperatingSystemMXBean).processCpuTime

    private companion object {
        val NAMES = List(8) { "virtual-$it" }
        val READ_WRITE = List(3) { "virtual-read-write-$it" }
        val SEMAPHORES = List(3) { "virtual-semaphore-$it" }
        const val TOTAL = 3
        const val SHARED_WAYS = 6
        const val MODES = 4
        val LONG: Duration = Duration.ofMinutes(2)
        const val FEW = 20
        const val ROUNDS = 300
        const val CALLERS = 2000
        const val WAYS = 5
        const val STOPPED = 7
        const val COMING_MILLIS = 300L
        const val WAITING_MILLIS = 500L
        const val BUSY_PERCENT = 60L
        const val STILL_SECONDS = 30L
    }
}
