package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.HeldLocks
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LockedAction
import io.lockkeeper.LockedBody
import io.lockkeeper.Locks
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.io.IOException
import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import kotlin.concurrent.thread
import kotlin.time.toJavaDuration

/** Behaviour that only threads have: interrupts, and holds that belong to a thread. */
fun Contract<BlockingFace>.threads() {
    val long = Duration.ofMinutes(1)

    must("throw at once when the interrupt was there before the call, and take the flag") {
        val locks = process().locks.blocking()
        val calls =
            listOf<() -> Any?>(
                { locks.withLock<Unit, Exception>(x) {} },
                { locks.withLocks<Unit, Exception>(listOf(x), long) {} },
                { locks.acquire(x) },
                { locks.tryAcquire(x) },
            )
        for (call in calls) {
            BlockingFace.onThread {
                Thread.currentThread().interrupt()
                shouldThrow<InterruptedException> { call() }
                Thread.interrupted() shouldBe false
            }.await()
        }
    }

    must("interrupt the body's thread when the lock is lost, and not after the body") {
        val a = process()
        BlockingFace.onThread {
            shouldThrow<LockLostException> {
                a.locks.blocking().withLock<Unit, Exception>(x) {
                    a.expireSession()
                    CountDownLatch(1).await()
                }
            }
            Thread.interrupted() shouldBe false
        }.await()
    }

    must("interrupt an outer body too whose loss came while an inner body had the thread's interrupt") {
        val a = process()
        repeat(backend.sessions) {
            BlockingFace.onThread {
                shouldThrow<LockLostException> {
                    a.locks.blocking().withLock<Unit, Exception>(x, long) { outer ->
                        val told = CountDownLatch(2)
                        shouldThrow<LockLostException> {
                            a.locks.blocking().withLock<Unit, Exception>("$x-inner", long) { inner ->
                                for (each in listOf(outer, inner)) each.lost().thenRun(told::countDown)
                                a.expireSession()
                                while (told.count > 0 || !Thread.currentThread().isInterrupted) Thread.onSpinWait()
                            }
                        }.lockName() shouldBe "$x-inner"
                        CountDownLatch(1).await()
                    }
                }.lockName() shouldBe x
                Thread.interrupted() shouldBe false
            }.await()
        }
    }

    must("not let an interrupt of its own land after the body, when both come at the same time") {
        val a = process()
        repeat(backend.sessions) {
            BlockingFace.onThread {
                runCatching {
                    a.locks.blocking().withLock<Unit, Exception>(x, long) { held ->
                        thread(isDaemon = true) { a.expireSession() }
                        while (held.isHeld) Thread.onSpinWait()
                    }
                }
                Thread.interrupted()
            }.await() shouldBe false
        }
    }

    must("not interrupt the body's thread if that is turned off") {
        val a = process { interruptOnLoss(false) }
        BlockingFace.onThread {
            shouldThrow<LockLostException> {
                a.locks.blocking().withLock<Unit, Exception>(x) { held ->
                    val lost = CountDownLatch(1)
                    held.lost().thenAccept { lost.countDown() }
                    a.expireSession()
                    lost.await()
                    held.isHeld shouldBe false
                }
            }
            Thread.interrupted() shouldBe false
        }.await()
    }

    must("not swallow an interrupt that somebody else sent") {
        val a = process()
        BlockingFace.onThread {
            a.locks.blocking().withLock<Unit, Exception>(x) { Thread.currentThread().interrupt() }
            Thread.interrupted() shouldBe true
            shouldThrow<LockLostException> {
                a.locks.blocking().withLock<Unit, Exception>(x) { held ->
                    Thread.currentThread().interrupt()
                    a.expireSession()
                    while (held.isHeld) Thread.onSpinWait()
                }
            }
            Thread.interrupted() shouldBe true
        }.await()
    }

    must("leave an interrupt to be seen that comes when its own was answered, as that of a pool which is shut down") {
        val a = process()
        val pool = Executors.newSingleThreadExecutor()
        val seen = CompletableDeferred<Boolean>()
        pool.execute {
            shouldThrow<LockLostException> {
                a.locks.blocking().withLock<Unit, Exception>(x) {
                    a.expireSession()
                    try {
                        CountDownLatch(1).await()
                    } catch (told: InterruptedException) {
                        pool.shutdownNow()
                        throw told
                    }
                }
            }
            seen.complete(Thread.interrupted())
        }
        seen.await() shouldBe true
    }

    must("refuse a name in runBlocking in a body that holds it, which would wait for itself") {
        val a = process()
        val locks = a.locks.blocking()
        BlockingFace.onThread {
            locks.runWithLock<Exception>(x, long) {
                runBlocking {
                    shouldThrow<LockNestedException> { a.locks.withLock(x) {} }
                    shouldThrow<LockNestedException> { a.locks.withLock(x, reentrant = true) {} }
                    shouldThrow<LockNestedException> { a.locks.withLocks("$x-0", x) {} }
                    shouldThrow<LockNestedException> { coroutineScope { launch { a.locks.withLock(x) {} } } }
                    a.locks.withLock("$x-0") { 1 } shouldBe 1
                }
            }
            runBlocking { a.locks.withLock(x) { 1 } } shouldBe 1
        }.await()
    }

    must("let the coroutines of one runBlocking wait for what another of them took on their thread") {
        val a = process()
        BlockingFace.onThread {
            runBlocking {
                val view = a.locks.blocking().lock(x)
                view.lock()
                val handle = a.locks.blocking().acquire("$x-2")
                val waiting = listOf(x, "$x-2").map {
                    async(start = CoroutineStart.UNDISPATCHED) { a.locks.withLock(it) {} }
                }
                handle.release()
                view.unlock()
                waiting.awaitAll()
            }
        }.await()
    }

    must("let a coroutine that only starts on a body's thread wait until that body has ended") {
        val a = process()
        val locks = a.locks.blocking()
        BlockingFace.onThread {
            val starting = CoroutineScope(Dispatchers.Unconfined)
            locks.withLock<Deferred<Int>, Exception>(x, long) { starting.async { a.locks.withLock(x) { 1 } } }
        }.await().await() shouldBe 1
    }

    must("refuse a name in a body by a handle too, and one held by a handle in a body") {
        val locks = process().locks.blocking()
        BlockingFace.onThread {
            locks.withLock<Unit, Exception>(x) { shouldThrow<LockNestedException> { locks.acquire(x, long) } }
            val held = locks.acquire(x, long)
            shouldThrow<LockNestedException> { locks.withLock<Unit, Exception>(x, long) {} }
            shouldThrow<LockNestedException> { locks.withLocks<Unit, Exception>(listOf("$x-0", x), long) {} }
            thread { held.release() }.join()
            locks.withLock<Int, Exception>(x, long) { 1 } shouldBe 1
        }.await()
    }

    must("let another thread wait for a lock that this one holds by a handle") {
        val a = process()
        val locks = a.locks.blocking()
        val held = locks.acquire(x, long)
        val other = a.tenant()
        held.release()
        other.held()
        other.release()
    }

    must("say by an empty result that others hold the lock, and throw every other failure") {
        val holder = process().holding()
        val locks = process().locks.blocking()
        locks.tryAcquire(x).isEmpty shouldBe true
        locks.tryAcquire(x, inVain.toJavaDuration()).isEmpty shouldBe true
        holder.release()
        locks.tryAcquire(x, long).get().use { it.isHeld shouldBe true }
        shouldThrow<LockStoreException> { nowhere().locks.blocking().tryAcquire(x, Duration.ofMillis(50)) }
    }

    must("run actions without a result, and let their checked exceptions out") {
        val locks = process().locks.blocking()
        var names = ""
        locks.runWithLock(x, long, LockedAction<_, Exception> { names += it.name() })
        locks.runWithLocks(
            listOf("b", "a"),
            long,
            LockedAction<HeldLocks, Exception> {
                names +=
                    it.all().map { l -> l.name() }
            },
        )
        names shouldBe "$x[a, b]"
        shouldThrow<IOException> { locks.runWithLock(x, long, LockedAction<_, IOException> { throw IOException() }) }
        expectFree()
    }

    must("give holds of several names by their names") {
        process().locks.blocking().withLocks<Unit, Exception>(
            listOf("$x-1", "$x-2"),
            long,
            LockedBody { held ->
                held.get("$x-2").name() shouldBe "$x-2"
                held.isHeld shouldBe true
                shouldThrow<IllegalArgumentException> { held.get("other") }
                held.release()
                held.isHeld shouldBe false
                shouldThrow<IllegalStateException> { held.ensureHeld() }
            },
        )
    }

    must("close from a thread, with the options' grace") {
        val a = process { grace(Duration.ofMillis(100)) }
        val holder = a.holding()
        BlockingFace.onThread { a.locks.use(Locks::inUse) }.await() shouldStartWith "1 names, 1 contenders, 1 holds: \""
        holder.failure().shouldBeInstanceOf<LockLostException>()
        shouldThrow<LockStoreException> { a.locks.blocking().acquire(x) }
    }

    must("say who waited, in the trace of a time-out") {
        val holder = process().holding()
        val thrown = CompletableDeferred<Throwable>()
        BlockingFace.onThread {
            thrown.complete(shouldThrow<LockTimeoutException> { process().locks.blocking().acquire(x, Duration.ZERO) })
        }.await()
        thrown.await().stackTrace.any { "ThreadContract" in it.className } shouldBe true
        holder.release()
    }
}
