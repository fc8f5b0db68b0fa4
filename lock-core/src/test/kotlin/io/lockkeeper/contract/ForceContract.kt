package io.lockkeeper.contract

import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LossCause
import io.lockkeeper.tenureOrNull
import kotlinx.coroutines.CompletableDeferred
import kotlin.time.Duration.Companion.hours
import kotlin.time.toJavaDuration

/** Tenures that are ended by force. */
fun Contract<Face>.forcing() {
    val looks = face.looks

    fun Throwable?.isRemoval() = shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.REMOVED

    must("end the tenure that was seen, tell its holder, and let the next one in") {
        val (a, b, operator) = List(3) { process() }
        val holder = a.holding()
        val first = holder.held()
        val next = b.queued(2)
        val tenure = looks.inspect(operator.locks, x).tenureOrNull!!
        looks.forceRelease(operator.locks, tenure) shouldBe true
        next.held().fencingToken() shouldBeGreaterThan first.fencingToken()
        holder.failure().isRemoval()
        looks.forceRelease(operator.locks, tenure) shouldBe false
        next.held().ensureHeld()
        next.release()
    }

    must("leave alone a tenure that began later than the one that was seen") {
        val (a, b) = List(2) { process() }
        val holder = a.holding()
        val tenure = looks.inspect(b.locks, x).tenureOrNull!!
        holder.release()
        val next = a.holding() // the same process, in another tenure
        looks.forceRelease(b.locks, tenure) shouldBe false
        next.held().ensureHeld()
        next.release()
        looks.forceRelease(b.locks, tenure) shouldBe false
    }

    must("spare a holder that has renewed since it was seen, but not if its name alone is given") {
        val (a, b) = List(2) { process() }
        val holder = a.holding()
        val tenure = looks.inspect(b.locks, x).tenureOrNull!!
        holder.held().renew(1.hours.toJavaDuration())
        soon { looks.inspect(b.locks, x).tenureOrNull!!.version() shouldBe 1 }
        looks.forceRelease(b.locks, tenure) shouldBe false
        holder.held().ensureHeld()
        looks.forceRelease(b.locks, x)!!.run {
            node() shouldBe tenure.node()
            version() shouldBe 1
            token() shouldBe holder.held().fencingToken()
        }
        holder.failure().isRemoval()
        looks.forceRelease(b.locks, x) shouldBe null
    }

    must("end whatever hold the tenure has come to by then, and let the process's other callers enter again") {
        val a = process { handoffTime(1.hours.toJavaDuration()).fair(false) }
        val holder = a.holding()
        val (second, third) = List(2) { a.tenant() }
        val tenure = looks.inspect(a.locks, x).tenureOrNull!!
        holder.release()
        second.held()
        looks.forceRelease(a.locks, tenure) shouldBe true
        second.failure().isRemoval()
        third.held().fencingToken() shouldBeGreaterThan tenure.token()
        third.release()
    }

    must("end the tenure of a process that is cut off, which learns of it when it is back") {
        val (a, b) = List(2) { process() }
        val held = CompletableDeferred<HeldLock>()
        val call = a.call {
            held.complete(it)
            CompletableDeferred<Unit>().await()
        }
        held.await()
        a.disconnect()
        looks.forceRelease(b.locks, x)!!.token() shouldBe held.await().fencingToken()
        expectFree()
        a.reconnect()
        call.failure().isRemoval()
    }
}
