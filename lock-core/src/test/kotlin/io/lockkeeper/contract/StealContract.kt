package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import kotlinx.coroutines.CompletableDeferred
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** Waiters that steal a lock from a holder that shows no sign of life. */
fun Contract<Face>.stealing() {
    must("steal from a holder without a sign of life, tell it, and keep its release from the thief's node") {
        val (a, b) = List(2) { process() }
        val robbed = a.holding()
        val first = robbed.held()
        val end = CompletableDeferred<Unit>()
        val thief = CompletableDeferred<Long>()
        val call = b.callOn(CallTerms(stealAfter = 200.milliseconds)) { held ->
            thief.complete(held.fencingToken())
            robbed.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.REMOVED
            shouldThrow<LockLostException> { first.ensureHeld() }
            end.await()
            held.ensureHeld()
        }
        thief.await() shouldBeGreaterThan first.fencingToken()
        soon { a.locks.inUse() shouldBe NOTHING }
        backend.nodes(x) shouldBe 1
        end.complete(Unit)
        call.await()
    }

    must("steal for a waiter in the middle of the queue, and still serve in order") {
        val (a, b, c) = List(3) { process() }
        val robbed = a.holding()
        val second = b.call { it.fencingToken() } // it must end within the stealAfter, or it is stolen too
        soon { backend.nodes(x) shouldBe 2 }
        val third = c.callOn(CallTerms(stealAfter = 3.seconds)) { it.fencingToken() }
        third.await() shouldBeGreaterThan second.await()
        robbed.failure().shouldBeInstanceOf<LockLostException>()
    }

    must("leave a holder alone until the time is over") {
        val (a, b) = List(2) { process() }
        val holder = a.holding()
        val call = b.callOn(CallTerms(wait = inVain, stealAfter = 1.minutes)) {}
        call.failure().shouldBeInstanceOf<LockTimeoutException>()
        holder.held().isHeld shouldBe true
        holder.release()
    }

    must("steal for a call that does not wait, from a holder that was silent by the servers' clock, and tell it") {
        val (a, b) = List(2) { process() }
        val robbed = a.holding()
        val first = robbed.held()
        val once = CallTerms(wait = Duration.ZERO, stealAfter = 200.milliseconds)
        val token = soon { b.callOn(once) { it.fencingToken() }.await() }
        token shouldBeGreaterThan first.fencingToken()
        robbed.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.REMOVED
        shouldThrow<LockLostException> { first.ensureHeld() }
        expectFree()
    }

    must("leave a holder alone that has renewed, when a call does not wait") {
        val (a, b) = List(2) { process() }
        val holder = a.holding()
        holder.held().renew(1.minutes.toJavaDuration())
        val once = CallTerms(wait = Duration.ZERO, stealAfter = 1.minutes)
        b.callOn(once) {}.failure().shouldBeInstanceOf<LockTimeoutException>()
        holder.held().isHeld shouldBe true
        holder.release()
    }

    must("refuse a stealAfter that is zero or negative at the call") {
        val a = process()
        for (time in listOf(Duration.ZERO, (-1).seconds)) {
            runCatching { a.callOn(CallTerms(stealAfter = time)) {}.await() }
                .exceptionOrNull().shouldBeInstanceOf<IllegalArgumentException>()
        }
    }
}
