package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.renewHeldLease
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

private fun HeldLock.renew(fromNow: Duration) = renew(fromNow.toJavaDuration())

private fun HeldLock.renewBy(more: Duration) = renewBy(more.toJavaDuration())

/** Leases: the longest time for which a lock is held. */
fun Contract<Face>.leases() {
    must("end a body at its lease's end, say so, and let others in") {
        val a = process()
        val inBody = CompletableDeferred<Unit>()
        // Long enough for the body to begin on a busy machine. It would not begin after the lease's end.
        val call = a.callOn(CallTerms(lease = 2.seconds)) {
            inBody.complete(Unit)
            awaitCancellation()
        }
        val error = call.failure().shouldBeInstanceOf<LockLostException>()
        inBody.isCompleted shouldBe true
        error.lossCause() shouldBe LossCause.LEASE_OVER
        error.lockName() shouldBe x
        expectFree()
    }

    must("take the lease of the options if the call names none") {
        val a = process(options = { lease(200.milliseconds.toJavaDuration()) })
        val call = a.call { awaitCancellation() }
        call.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.LEASE_OVER
    }

    must("say that a lease was over although the body then ended well") {
        val a = process()
        val call = a.callOn(CallTerms(lease = 100.milliseconds)) { held ->
            while (held.isHeld) Thread.onSpinWait()
            "done"
        }
        call.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.LEASE_OVER
    }

    must("renew a lease from now and from its end, and never shorten it") {
        val a = process()
        a.callOn(CallTerms(lease = 1.hours)) { held ->
            held.renew(1.seconds).toMinutes() shouldBe 59L
            held.renew(2.hours).toMinutes() shouldBe 119L
            held.renew(1.seconds).toMinutes() shouldBe 119L
            held.renewBy(1.hours).toMinutes() shouldBe 179L
            shouldThrow<IllegalArgumentException> { held.renew(Duration.ZERO) }
            shouldThrow<IllegalArgumentException> { held.renewBy((-1).seconds) }
            held.renew(LockOptions.FOREVER) shouldBe LockOptions.FOREVER
        }.await()
    }

    must("keep a renewed body beyond its first end") {
        val a = process()
        a.callOn(CallTerms(lease = 2.seconds)) { held ->
            val first = System.nanoTime() + 2.seconds.inWholeNanoseconds
            held.renew(1.minutes)
            while (System.nanoTime() - first < 0) Thread.onSpinWait()
            held.ensureHeld()
        }.await()
    }

    must("renew a hold without a lease as a sign of life that others see") {
        val a = process()
        val b = process()
        val holder = a.holding()
        repeat(3) { holder.held().renew(1.seconds) shouldBe LockOptions.FOREVER }
        soon {
            val busy = b.tenant(wait = inVain).failure().shouldBeInstanceOf<LockTimeoutException>()
            busy.holder().get().renewals() shouldBeGreaterThan 0
        }
        holder.release()
    }

    must("renew by name what this process holds, and nothing else") {
        val (a, b) = List(2) { process() }
        a.locks.renewHeldLease(x, 1.hours) shouldBe null
        a.callOn(CallTerms(lease = 10.minutes)) { held ->
            a.locks.renewHeldLease(x, 1.hours)!! shouldBeGreaterThan 59.minutes
            held.leaseLeft().get().toMinutes() shouldBe 59L
            a.locks.renewHeldLease(x, 1.seconds)!! shouldBeGreaterThan 59.minutes // never shorter
            a.locks.namespace("other").renewHeld(x, 1.hours.toJavaDuration()).isPresent shouldBe false
            b.locks.renewHeldLease(x, 1.hours) shouldBe null
            shouldThrow<IllegalArgumentException> { a.locks.renewHeldLease(x, Duration.ZERO) }
        }.await()
        a.call { a.locks.renewHeldLease(x, 1.hours) shouldBe Duration.INFINITE }.await()
        a.locks.renewHeldLease(x, 1.hours) shouldBe null
    }

    must("refuse to renew a hold that is lost or released") {
        val a = process()
        val holder = a.holding()
        val held = holder.held()
        holder.release()
        shouldThrow<IllegalStateException> { held.renew(1.seconds) }
        val lost = CompletableDeferred<Throwable?>()
        val call = a.call {
            a.expireSession()
            while (it.isHeld) Thread.onSpinWait() // not suspending: the body is being cancelled
            lost.complete(runCatching { it.renew(1.seconds) }.exceptionOrNull())
        }
        call.failure().shouldBeInstanceOf<LockLostException>()
        lost.await().shouldBeInstanceOf<LockLostException>()
    }

    must("refuse a lease that is zero or negative at the call") {
        val a = process()
        for (lease in listOf(Duration.ZERO, (-1).seconds)) {
            runCatching { a.callOn(CallTerms(lease = lease)) {}.await() }
                .exceptionOrNull().shouldBeInstanceOf<IllegalArgumentException>()
        }
    }
}
