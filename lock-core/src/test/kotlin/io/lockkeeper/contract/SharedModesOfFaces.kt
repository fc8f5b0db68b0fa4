package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.acquire
import io.lockkeeper.guarded
import io.lockkeeper.lockTerms
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.withLocks
import io.lockkeeper.withPermit
import io.lockkeeper.withPermitOrNull
import io.lockkeeper.withPermits
import io.lockkeeper.withPermitsOrNull
import io.lockkeeper.withReadLock
import io.lockkeeper.withReadLockOrNull
import io.lockkeeper.withWriteLock
import io.lockkeeper.withWriteLockOrNull
import java.time.Duration
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** The calls for readers, writers and permits as coroutines write them. */
@OptIn(DelicateLockApi::class)
fun Contract<SuspendFace>.sharedModesOfCoroutines() {
    must("read, write, and take permits by calls of their own") {
        val (a, b) = List(2) { process().locks }
        a.withReadLock(x, wait = 10.seconds, lease = 1.minutes) {
            b.withReadLock(x) { isHeld } shouldBe true
            b.withReadLockOrNull(x) { 1 } shouldBe 1
            b.withReadLockOrNull(x, lockTerms(wait = ZERO)) { 2 } shouldBe 2
            b.withWriteLockOrNull(x) { 1 } shouldBe null
            b.withWriteLockOrNull(x, LockTerms.ifFree()) { 1 } shouldBe null
            a.withReadLock(x, reentrant = true) { 3 } shouldBe 3
        }
        a.withWriteLock(x) {
            b.withReadLockOrNull(x) { 1 } shouldBe null
            shouldThrow<LockTimeoutException> { b.withWriteLock(x, wait = ZERO) {} }
            shouldThrow<LockTimeoutException> { b.withReadLock(x, LockTerms.ifFree()) {} }
            a.withReadLock(x, lockTerms(reentrant = true)) { isHeld } shouldBe true
            downgradeToRead()
            b.withReadLock(x) { isHeld } shouldBe true
        }
        a.withWriteLock(x, lockTerms(wait = 10.seconds)) { isHeld } shouldBe true
        a.withPermit(x, of = 3) {
            b.withPermit(x, 3, wait = 10.seconds) { isHeld } shouldBe true
            b.withPermitOrNull(x, of = 3) { 1 } shouldBe 1
            b.withPermitOrNull(x, of = 3, LockTerms.ifFree()) { 1 } shouldBe 1
            b.withPermit(x, of = 3, lockTerms()) { 1 } shouldBe 1
            b.withPermits(x, 2, of = 3) { 1 } shouldBe 1
            b.withPermits(x, 2, of = 3, lockTerms()) { 1 } shouldBe 1
            b.withPermitsOrNull(x, 3, of = 3) { 1 } shouldBe null
            b.withPermitsOrNull(x, 2, of = 3, LockTerms.ifFree()) { 1 } shouldBe 1
        }
    }

    must("refuse terms that contradict the call, and numbers that are mixed up") {
        val locks = process().locks
        shouldThrow<IllegalArgumentException> { locks.withReadLock(x, lockTerms().write()) {} }.message shouldContain
            "takes a read lock, and its terms ask for a write lock"
        shouldThrow<IllegalArgumentException> { locks.withWriteLockOrNull(x, lockTerms().permits(1, 2)) {} }
        shouldThrow<IllegalArgumentException> { locks.withPermit(x, of = 3, lockTerms().permits(2, 3)) {} }
        locks.withPermit(x, of = 3, lockTerms().permits(1, 3)) {}
        shouldThrow<IllegalArgumentException> { locks.withPermits(x, 10, of = 3) {} }.message shouldContain
            "10 permits were asked for, and there are only 3"
        shouldThrow<IllegalArgumentException> { locks.withPermits(x, 0, of = 3) {} }
        shouldThrow<IllegalArgumentException> { locks.withPermit(x, of = 0) {} }
        shouldThrow<IllegalArgumentException> { lockTerms().permits(-1, 3) }
        backend.nodes(x) shouldBe 0
    }

    must("take modes in every call that takes terms") {
        val (a, b) = List(2) { process().locks }
        val reader = b.acquire(x, lockTerms().read())
        a.withLocks(x, "$x-2", terms = lockTerms().read()) { isHeld } shouldBe true
        a.guarded(x, lockTerms().read()) { isHeld }() shouldBe true
        a.withReadLock("$x-3") {
            alsoLock(x, lockTerms().read()).isHeld shouldBe true
            shouldThrow<LockNestedException> { alsoLock(x, lockTerms().write()) }
        }
        a.async().tryAcquireAsync(x, LockTerms.ifFree().write()).get().isEmpty shouldBe true
        a.async().acquireAsync(x, LockTerms.defaults().read()).get().releaseAndAwait()
        reader.releaseAndAwait()
    }
}

/** The calls for readers, writers and permits as threads write them, in Kotlin and without type arguments. */
fun Contract<BlockingFace>.sharedModesOnThreads() {
    val wait = Duration.ofSeconds(10)

    must("read, write, and take permits by calls of their own") {
        val (a, b) = List(2) { process().locks.blocking() }
        var runs = 0
        a.withReadLock(x) { _ ->
            b.withReadLock(x, wait) { it.isHeld } shouldBe true
            b.withReadLock(x, lockTerms()) { null } shouldBe null
            b.tryRunWithLock(x, LockTerms.ifFree().write()) { error("must not run") } shouldBe false
            shouldThrow<LockNestedException> { a.withWriteLock(x) {} }
        }
        a.withWriteLock(x) { held ->
            shouldThrow<LockTimeoutException> { b.withReadLock(x, Duration.ZERO) {} }
            held.downgradeToRead()
            b.runWithReadLock(x) { runs++ }
        }
        a.withWriteLock(x, wait) { 1 } shouldBe 1
        a.withWriteLock(x, lockTerms()) { 2 } shouldBe 2
        a.runWithWriteLock(x) { runs++ }
        a.runWithWriteLock(x, wait) { runs++ }
        a.runWithWriteLock(x, lockTerms()) { runs++ }
        a.runWithReadLock(x, wait) { runs++ }
        a.runWithReadLock(x, lockTerms()) { runs++ }
        a.withPermit(x, 2) {
            b.withPermit(x, 2, wait) { 3 } shouldBe 3
            shouldThrow<LockTimeoutException> { b.withLock(x, LockTerms.ifFree().permits(2, 2)) {} }
        }
        a.withPermit(x, 2, lockTerms()) { 4 } shouldBe 4
        a.runWithPermit(x, 2) { runs++ }
        a.runWithPermit(x, 2, wait) { runs++ }
        a.runWithPermit(x, 2, lockTerms()) { runs++ }
        runs shouldBe 9
    }

    must("refuse terms that contradict the call") {
        val locks = process().locks.blocking()
        for (call in listOf<() -> Any>(
            { locks.withReadLock(x, lockTerms().write()) {} },
            { locks.withWriteLock(x, lockTerms().read()) {} },
            { locks.withPermit(x, 2, lockTerms().permits(2, 2)) {} },
            { locks.withPermit(x, 0) {} },
        )) {
            runCatching(call).exceptionOrNull().shouldBeInstanceOf<IllegalArgumentException>()
        }
    }
}
