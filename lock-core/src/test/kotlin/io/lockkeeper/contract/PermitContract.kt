package io.lockkeeper.contract

import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.spi.LockMode
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.milliseconds

/** Terms of a call for so many permits of a semaphore with so many. */
internal fun some(count: Int, total: Int) = CallTerms(mode = LockMode.permits(count, total))

/** Semaphores. */
fun Contract<Face>.permits() {
    must("give so many permits and no more, in one process and in several") {
        val (a, b) = List(2) { process() }
        val holders = listOf(a.holdingOn(some(1, 3)), a.holdingOn(some(1, 3)), b.holdingOn(some(1, 3)))
        val next = a.queuedOn(some(1, 3), 4)
        next.isHolding shouldBe false
        holders.first().release() // not the one directly ahead
        next.held()
        (holders.drop(1) + next).forEach { it.release() }
        expectFree()
    }

    must("give several permits at once or none, in order: those that want few do not pass one that wants many") {
        val (a, b, c) = List(3) { process() }
        val first = a.holdingOn(some(1, 3))
        val second = b.holdingOn(some(1, 3))
        val all = b.queuedOn(some(3, 3), 3)
        val few = c.queuedOn(some(1, 3), 4)
        c.callOn(some(1, 3).copy(wait = ZERO)) {}.failure().shouldBeInstanceOf<LockTimeoutException>()
        first.release()
        all.isHolding shouldBe false
        few.isHolding shouldBe false
        second.release()
        all.held()
        few.isHolding shouldBe false
        all.release()
        few.held()
        few.release()
    }

    must("let the next ones in when a caller that waits for many gives up") {
        val (a, b, c) = List(3) { process() }
        val first = a.holdingOn(some(1, 3))
        val all = b.queuedOn(some(3, 3), 2)
        val few = c.queuedOn(some(2, 3), 3)
        all.cancel()
        face.isCancellation(all.failure()) shouldBe true
        few.held()
        listOf(first, few).forEach { it.release() }
    }

    must("give permits back when a process is gone, and when a lease is over") {
        val (a, b) = List(2) { process() }
        val dead = a.holdingOn(some(2, 3))
        val brief = b.holdingOn(some(1, 3).copy(lease = 100.milliseconds))
        val next = b.tenantOn(some(3, 3))
        brief.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.LEASE_OVER
        next.isHolding shouldBe false
        a.expireSession()
        dead.failure().shouldBeInstanceOf<LockLostException>()
        next.held()
        next.release()
    }

    must("say in a time-out how many permits the caller wanted") {
        val (a, b) = List(2) { process() }
        val holder = a.holdingOn(some(2, 3))
        b.callOn(some(2, 3).copy(wait = ZERO)) {
        }.failure().shouldBeInstanceOf<LockTimeoutException>().message shouldContain
            "\"$x\" is not free for 2 of 3 permits: held by "
        b.callOn(some(1, 3).copy(wait = ZERO)) {}.await()
        holder.release()
    }

    must("steal permits from a holder that shows no sign of life") {
        val (a, b) = List(2) { process() }
        val robbed = a.holdingOn(some(2, 2))
        b.callOn(some(1, 2).copy(stealAfter = 200.milliseconds)) {}.await()
        robbed.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.REMOVED
    }
}
