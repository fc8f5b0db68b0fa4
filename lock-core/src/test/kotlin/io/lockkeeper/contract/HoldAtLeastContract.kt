package io.lockkeeper.contract

import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.closeAndAwait
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** Locks that stay taken for a time although their bodies have ended. */
fun Contract<Face>.holdingAtLeast() {
    val time = 4.seconds // longer than a busy machine stands still
    val clock = TimeSource.Monotonic

    must("keep the lock from all callers until the time is over, although the call has returned") {
        val (a, b) = List(2) { process() }
        val granted = clock.markNow()
        a.callOn(CallTerms(holdAtLeast = time)) {}.await()
        granted.elapsedNow() shouldBeLessThan time // or the machine is too slow to tell
        val here = a.call { granted.elapsedNow() }
        val there = b.call { granted.elapsedNow() }
        listOf(here, there).forEach { it.await() shouldBeGreaterThanOrEqualTo time }
    }

    must("release at once a lock that was held for longer") {
        val a = process()
        a.callOn(CallTerms(holdAtLeast = 1.seconds)) { held ->
            val start = clock.markNow()
            while (start.elapsedNow() < 1.seconds) Thread.onSpinWait()
            held.ensureHeld()
        }.await()
        expectFree()
    }

    must("wait with a close until the time is over") {
        val a = process()
        val granted = clock.markNow()
        a.callOn(CallTerms(holdAtLeast = time)) {}.await()
        a.locks.closeAndAwait(1.minutes)
        granted.elapsedNow() shouldBeGreaterThanOrEqualTo time
        backend.nodes(x) shouldBe 0
    }

    must("not keep a lost lock, nor one whose caller never got it") {
        val a = process()
        val inBody = CompletableDeferred<Unit>()
        val holder = a.callOn(CallTerms(holdAtLeast = 10.minutes)) {
            inBody.complete(Unit)
            awaitCancellation()
        }
        inBody.await()
        val given = a.callOn(CallTerms(holdAtLeast = 10.minutes)) {}
        given.cancel()
        face.isCancellation(given.failure()) shouldBe true
        a.expireSession()
        holder.failure().shouldBeInstanceOf<LockLostException>()
        expectFree()
    }

    must("refuse to hold for longer than the lease, or for less than nothing") {
        val a = process()
        for (asked in listOf(
            CallTerms(lease = 1.seconds, holdAtLeast = 2.seconds),
            CallTerms(holdAtLeast = (-1).seconds),
        )) {
            runCatching { a.callOn(asked) {}.await() }.exceptionOrNull().shouldBeInstanceOf<IllegalArgumentException>()
        }
    }
}
