package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LockedBody
import io.lockkeeper.LossCause
import kotlinx.coroutines.CompletableDeferred
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CancellationException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.toJavaDuration

/** Features that only the blocking face has. */
fun Contract<BlockingFace>.threadFeatures() {
    must("take further locks along in a body, and give them back at its end") {
        val a = process()
        val locks = a.locks.blocking()
        locks.withLock<Unit, Exception>(
            x,
            LockedBody {
                val second: HeldLock = locks.alsoLock("$x-2", LockTerms.defaults())
                second.ensureHeld()
                shouldThrow<LockNestedException> { locks.alsoLock("$x-2", LockTerms.defaults()) }
                shouldThrow<LockNestedException> { locks.acquire("$x-2") }
            },
        )
        listOf(x, "$x-2").forEach { expectFree(it) }
        shouldThrow<IllegalStateException> { locks.alsoLock(x, LockTerms.defaults()) }
    }

    must("interrupt a body that loses a lock which it took along") {
        val a = process()
        val inBody = CompletableDeferred<Unit>()
        val call = BlockingFace.onThread {
            a.locks.blocking().runWithLock<Exception>(x, LockTerms.defaults()) { _ ->
                a.locks.blocking().alsoLock("$x-2", LockTerms.defaults())
                inBody.complete(Unit)
                CountDownLatch(1).await()
            }
        }
        inBody.await()
        backend.removeFirst("$x-2")
        call.failure().shouldBeInstanceOf<LockLostException>().lockName() shouldBe "$x-2"
        expectFree()
    }

    must("guard tasks: waiting, failing or skipping while others hold the lock") {
        val (a, b) = List(2) { process() }
        val locks = a.locks.blocking()
        val runs = AtomicInteger()
        val failing = locks.guardCallable(x, LockTerms.ifFree()) { runs.incrementAndGet() }
        val waiting = locks.guard(x, LockTerms.defaults(), Runnable { runs.incrementAndGet() })
        val skipping = locks.guardCallableOrSkip(x) { runs.incrementAndGet() }
        val skippingToo = locks.guardOrSkip(x, Runnable { runs.incrementAndGet() })
        failing.call() shouldBe 1
        waiting.run()
        skipping.call() shouldBe Optional.of(3)
        skippingToo.run()
        runs.get() shouldBe 4
        val holder = b.holding()
        shouldThrow<LockTimeoutException> { failing.call() }
        skipping.call() shouldBe Optional.empty()
        skippingToo.run()
        runs.get() shouldBe 4
        val later = BlockingFace.onThread { waiting.run() }
        soon { backend.nodes(x) shouldBe 2 }
        holder.release()
        later.await()
        runs.get() shouldBe 5
    }

    must("guard and skip with terms, and skip only after their wait") {
        val (a, b) = List(2) { process() }
        val locks = a.locks.blocking()
        val runs = AtomicInteger()
        val waiting = locks.guardOrSkip(x, LockTerms.defaults()) { runs.incrementAndGet() }
        val calling = locks.guardCallableOrSkip(x, LockTerms.waiting(inVain.toJavaDuration())) {
            runs.incrementAndGet()
        }
        val holder = b.holding()
        calling.call() shouldBe Optional.empty()
        val later = BlockingFace.onThread { waiting.run() }
        soon { backend.nodes(x) shouldBe 2 }
        holder.release()
        later.await()
        calling.call() shouldBe Optional.of(2)
        locks.withLock(x) { locks.guardCallable(x, LockTerms.defaults().reentrant()) { it.isHeld }.call() } shouldBe
            true
    }

    must("take a view's lock on its terms, each time") {
        val a = process()
        val view = a.locks.blocking().lock(x, LockTerms.defaults().lease(Duration.ofMillis(100)))
        BlockingFace.onThread {
            repeat(2) {
                view.lock()
                val lost = runCatching { while (true) view.apply { lock() }.unlock() }.exceptionOrNull()
                lost.shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.LEASE_OVER
                shouldThrow<LockLostException> { view.unlock() }
            }
        }.await()
        shouldThrow<IllegalArgumentException> {
            a.locks.blocking().lock(
                x,
                LockTerms.defaults().lease(Duration.ofMillis(1)).holdAtLeast(Duration.ofMillis(2)),
            )
        }
    }

    must("throw a guarded task's own exception, whatever it is") {
        val locks = process().locks.blocking()
        val boom = java.io.IOException("disk full")
        shouldThrow<java.io.IOException> { locks.guardOrSkip(x, Runnable { throw boom }).run() } shouldBe boom
        shouldThrow<java.io.IOException> { locks.guard(x, LockTerms.defaults(), Runnable { throw boom }).run() }
        Thread.interrupted() shouldBe false
    }

    must("tell a skipped task from a body whose own lock is busy") {
        val (a, b) = List(2) { process() }
        val holder = b.holding("$x-2")
        val locks = a.locks.blocking()
        val task = locks.guardCallableOrSkip(x) { locks.acquire("$x-2", LockTerms.ifFree()).close() }
        shouldThrow<LockTimeoutException> { task.call() }.lockName() shouldBe "$x-2"
        holder.release()
    }

    must("cancel a guarded task that is interrupted while it waits, and keep the interrupt") {
        val (a, b) = List(2) { process() }
        val holder = b.holding()
        val task = a.locks.blocking().guard(x, LockTerms.defaults(), Runnable { error("must not run") })
        val call = BlockingFace.onThread {
            shouldThrow<CancellationException> { task.run() }
            Thread.interrupted()
        }
        soon { backend.nodes(x) shouldBe 2 }
        call.cancel()
        call.await() shouldBe true
        holder.release()
    }

    must("refuse re-entry to a hold that has no body") {
        val a = process()
        val reentrant = LockTerms.defaults().reentrant()
        shouldThrow<IllegalArgumentException> { a.locks.blocking().acquire(x, reentrant) }
        shouldThrow<IllegalArgumentException> { a.locks.async().acquireAsync(x, reentrant) }
        shouldThrow<IllegalArgumentException> { a.locks.blocking().acquireAll(listOf(x), reentrant) }
    }
}
