package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockTerms
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.Lock

/** Runs the block on a thread of its own, and rethrows its exception here. */
private suspend fun <T> elsewhere(block: () -> T): T = BlockingFace.onThread(block).await()

/** A name as a `java.util.concurrent.locks.Lock`, which behaves like a `ReentrantLock`. */
fun Contract<BlockingFace>.lockViews() {
    must("be held by one thread, which may lock again and must unlock as often") {
        val (a, b) = List(2) { process() }
        val lock: Lock = a.locks.blocking().lock(x)
        val same: Lock = a.locks.blocking().lock(x)
        elsewhere {
            lock.lock()
            same.lock()
            lock.tryLock() shouldBe true
            lock.tryLock(1, TimeUnit.SECONDS) shouldBe true
            lock.lockInterruptibly()
            repeat(4) { lock.unlock() }
            a.locks.inUse() shouldStartWith "1 names, 1 contenders, 1 holds: \""
            BlockingFace.onThread { b.locks.blocking().lock(x).tryLock() }.block() shouldBe false
            BlockingFace.onThread { lock.tryLock(10, TimeUnit.MILLISECONDS) }.block() shouldBe false
            same.unlock()
            shouldThrow<IllegalMonitorStateException> { lock.unlock() }
        }
        expectFree()
    }

    must("refuse an unlock by a thread that does not hold it") {
        val a = process()
        val lock = a.locks.blocking().lock(x)
        shouldThrow<IllegalMonitorStateException> { lock.unlock() }
        elsewhere {
            lock.lock()
            shouldThrow<IllegalMonitorStateException> { BlockingFace.onThread { lock.unlock() }.block() }
            lock.unlock()
        }
    }

    must("wait through interrupts in lock, and keep them") {
        val (a, b) = List(2) { process() }
        val holder = b.holding()
        val lock = a.locks.blocking().lock(x)
        val call = BlockingFace.onThread {
            lock.lock()
            val interrupted = Thread.interrupted()
            lock.unlock()
            interrupted
        }
        soon { backend.nodes(x) shouldBe 2 }
        call.cancel()
        soon { call.hasEnded shouldBe false }
        holder.release()
        call.await() shouldBe true
    }

    must("end interruptible waits by an interrupt, also one that was there before") {
        val (a, b) = List(2) { process() }
        val holder = b.holding()
        val lock = a.locks.blocking().lock(x)
        for (wait in listOf<() -> Unit>({ lock.lockInterruptibly() }, { lock.tryLock(1, TimeUnit.HOURS) })) {
            val call = BlockingFace.onThread(wait)
            soon { backend.nodes(x) shouldBe 2 }
            call.cancel()
            call.failure().shouldBeInstanceOf<InterruptedException>()
            soon { backend.nodes(x) shouldBe 1 }
            elsewhere {
                Thread.currentThread().interrupt()
                runCatching(wait).exceptionOrNull()
            }.shouldBeInstanceOf<InterruptedException>()
        }
        holder.release()
        elsewhere {
            Thread.currentThread().interrupt()
            lock.tryLock() shouldBe true
            lock.unlock()
            Thread.interrupted()
        } shouldBe true
    }

    must("say at the next entry and at the last unlock that the lock was lost, and be free then") {
        val a = process()
        val lock = a.locks.blocking().lock(x)
        elsewhere {
            lock.lock()
            lock.lock()
            a.expireSession()
            awaitOf { runCatching { lock.lock() }.onSuccess { lock.unlock() }.exceptionOrNull() is LockLostException }
            lock.unlock()
            shouldThrow<LockLostException> { lock.unlock() }
            shouldThrow<IllegalMonitorStateException> { lock.unlock() }
        }
        soon { a.locks.inUse() shouldBe NOTHING }
        elsewhere {
            lock.lock()
            lock.unlock()
        }
    }

    must("enter the hold of a body around it, and be refused where a body would wait for it") {
        val a = process()
        val locks = a.locks.blocking()
        elsewhere {
            val lock = locks.lock(x)
            locks.runWithLock<Exception>(x, LockTerms.defaults()) { held ->
                lock.lock()
                lock.unlock()
                held.ensureHeld()
            }
            lock.lock()
            shouldThrow<LockNestedException> { locks.acquire(x) }
            locks.runWithLock<Exception>(x, LockTerms.defaults().reentrant()) { it.ensureHeld() }
            lock.unlock()
        }
        expectFree()
    }

    must("tell a body that entered a view's hold of its loss, and let it take locks along") {
        val a = process()
        val locks = a.locks.blocking()
        elsewhere {
            val lock = locks.lock(x)
            lock.lock()
            val lost =
                shouldThrow<LockLostException> {
                    locks.runWithLock<Exception>(x, LockTerms.defaults().reentrant()) {
                        locks.alsoLock("$x-2", LockTerms.defaults()).release()
                        a.expireSession()
                        // Interrupted by the loss, of this hold alone.
                        CountDownLatch(1).await(20, TimeUnit.SECONDS) shouldBe null
                    }
                }
            lost.lockName() shouldBe x
            shouldThrow<LockLostException> { lock.unlock() }
        }
        expectFree("$x-2")
    }

    must("have no conditions, and refuse invalid names") {
        val a = process()
        shouldThrow<UnsupportedOperationException> { a.locks.blocking().lock(x).newCondition() }
        shouldThrow<IllegalArgumentException> { a.locks.blocking().lock("") }
    }
}

/** Waits for another thread, on this one. */
private fun <T> Call<T>.block(): T = kotlinx.coroutines.runBlocking { await() }

/** Blocks the thread until the condition is true. */
private fun awaitOf(look: () -> Boolean) = kotlinx.coroutines.runBlocking { soon { look() shouldBe true } }
