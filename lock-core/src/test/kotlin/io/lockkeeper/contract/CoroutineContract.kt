package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.fencingToken
import io.lockkeeper.spi.LockMode
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.coroutines.cancellation.CancellationException
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

/** Behaviour that only coroutines have: children, scopes, dispatchers, cancellation from outside. */
fun Contract<SuspendFace>.coroutines() {
    must("give the lock back only after the last child of the body") {
        val locks = process().locks
        val other = process()
        val bodyEnded = CompletableDeferred<Unit>()
        val childMayEnd = CompletableDeferred<Unit>()
        coroutineScope {
            launch {
                locks.withLock(x) {
                    launch { childMayEnd.await() }
                    bodyEnded.complete(Unit)
                }
            }
            bodyEnded.await()
            other.tenant(wait = ZERO).failure().shouldBeInstanceOf<LockTimeoutException>()
            childMayEnd.complete(Unit)
        }
        expectFree()
    }

    must("cancel the children of a body that is lost") {
        val a = process()
        val childEnded = CompletableDeferred<Throwable?>()
        val call =
            a.call {
                coroutineScope {
                    launch { awaitCancellation() }.invokeOnCompletion { childEnded.complete(it) }
                    a.expireSession()
                }
            }
        call.failure().shouldBeInstanceOf<LockLostException>()
        childEnded.await().shouldBeInstanceOf<CancellationException>()
    }

    must("throw a child's failure, and free the lock") {
        val locks = process().locks
        val boom = Boom(5)
        shouldThrow<Boom> { locks.withLock(x) { launch { throw boom } } } shouldBeSameInstanceAs boom
        expectFree()
    }

    must("return early, with the lock free") {
        process().locks.withLock(x) { if (fencingToken != 0L) return@withLock 1 else 2 } shouldBe 1
        expectFree()
    }

    must("return null for a lock that others hold, and for nothing else") {
        val holder = process().holding()
        val a = process()
        a.locks.withLockOrNull(x) { 1 } shouldBe null
        a.locks.withLockOrNull(x, wait = inVain) { 1 } shouldBe null
        holder.release()
        a.locks.withLockOrNull(x) { 1 } shouldBe 1
        val own = shouldThrow<LockTimeoutException> {
            a.locks.withLockOrNull(x) {
                throw LockTimeoutException("of the body", LockMode.EXCLUSIVE, java.time.Duration.ZERO, null, -1, 0)
            }
        }
        own.lockName() shouldBe "of the body"
        shouldThrow<LockStoreException> { nowhere().locks.withLockOrNull(x, wait = 100.milliseconds) { 1 } }
    }

    must("leave nothing when called in a coroutine that is cancelled already") {
        val a = process()
        var entered = false
        supervisorScope {
            val call =
                async(start = CoroutineStart.UNDISPATCHED) {
                    coroutineContext.job.cancel()
                    a.locks.withLock(x) { entered = true }
                }
            shouldThrow<CancellationException> { call.await() }
        }
        entered shouldBe false
        expectFree()
    }

    must("leave nothing when a time-out from outside ends the wait") {
        val holder = process().holding()
        val a = process()
        shouldThrow<TimeoutCancellationException> {
            withTimeout(100.milliseconds) { a.locks.withLock(x, 1.minutes) {} }
        }
        a.locks.inUse().substringBefore(",") shouldBe "0 names"
        holder.release()
    }

    must("not cancel the caller by a time-out or a loss of its own") {
        val holder = process().holding()
        val a = process()
        coroutineScope {
            shouldThrow<LockTimeoutException> { a.locks.withLock(x, ZERO) {} }
            shouldThrow<LockLostException> {
                a.locks.withLock("$x-lost") {
                    a.expireSession()
                    awaitCancellation()
                }
            }
            coroutineContext.job.isActive shouldBe true
        }
        holder.release()
    }

    must("end with a cancellation when a caller is cancelled and its lock is lost too") {
        val a = process()
        val inBody = CompletableDeferred<Unit>()
        val lost = CompletableDeferred<Unit>()
        val mayEnd = CompletableDeferred<Unit>()
        val call =
            a.call {
                try {
                    inBody.complete(Unit)
                    awaitCancellation()
                } finally {
                    lost.complete(Unit)
                    withContext(NonCancellable) { mayEnd.await() }
                }
            }
        inBody.await()
        a.expireSession()
        lost.await()
        call.cancel()
        mayEnd.complete(Unit)
        call.failure().shouldBeInstanceOf<CancellationException>()
    }

    must("throw the loss although the body ignored it and returned") {
        val a = process()
        val call =
            a.call { held ->
                a.expireSession()
                withContext(NonCancellable) { soon { held.isHeld shouldBe false } }
            }
        call.failure().shouldBeInstanceOf<LockLostException>()
    }

    must("refuse a held name in the children of its body, and let other coroutines wait for it") {
        val a = process()
        val other = CompletableDeferred<HeldLock>()
        coroutineScope {
            a.locks.withLock(x) {
                val child = async { runCatching { a.locks.withLock(x, 1.minutes) {} } }
                child.await().exceptionOrNull().shouldBeInstanceOf<LockNestedException>()
                val hopping = withContext(Dispatchers.IO) { runCatching { a.locks.withLock(x, 1.minutes) {} } }
                hopping.exceptionOrNull().shouldBeInstanceOf<LockNestedException>()
                this@coroutineScope.launch { a.locks.withLock(x, 1.minutes) { other.complete(this) } }
            }
            other.await()
        }
        expectFree()
    }

    must("not run bodies of unconfined callers on the backend's threads, nor on each other's stack") {
        val a = process { fair(false) }
        val threads = CopyOnWriteArrayList<String>()
        coroutineScope {
            val holder = process().holding()
            val callers =
                List(2_000) {
                    launch(Dispatchers.Unconfined) {
                        a.locks.withLock(x, 1.minutes) { threads += Thread.currentThread().name }
                    }
                }
            soon { backend.nodes(x) shouldBe 2 }
            holder.release()
            callers.forEach { it.join() }
        }
        threads.size shouldBe 2_000
        threads.forEach { it shouldNotContain "EventThread" }
    }
}
