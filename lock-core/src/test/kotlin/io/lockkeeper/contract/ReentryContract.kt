package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

/** Bodies that re-enter a lock that an outer body holds. */
fun Contract<BodyFace>.reentry() {
    val again = CallTerms(reentrant = true)

    must("enter again under the same token, and give back with the outermost body only") {
        val (a, b) = List(2) { process() }
        val waiting = a.callOn(again) { outer ->
            face.hereOn(a.locks, x, again) { inner ->
                inner.fencingToken() shouldBe outer.fencingToken()
                face.hereOn(a.locks, x, again) { it.ensureHeld() }
            }
            val other = b.queued(2)
            backend.nodes(x) shouldBe 2
            other.isHolding shouldBe false
            outer.ensureHeld()
            other
        }.await()
        waiting.held()
        waiting.release()
    }

    must("enter a lock of several, and one further out") {
        val a = process()
        face.callAll(a.locks, listOf(x, "$x-2"), 10.seconds) {
            face.here(a.locks, "$x-3", 10.seconds) { face.hereOn(a.locks, "$x-2", again) { it.ensureHeld() } }
        }.await()
    }

    must("check at every entry that the lock is still held") {
        val a = process(options = { interruptOnLoss(false) }) // thrown by the re-entry itself
        var entered = false
        val call = a.callOn(again) {
            a.expireSession()
            while (it.isHeld) Thread.onSpinWait() // not suspending: the body is being cancelled
            face.hereOn(a.locks, x, again) { entered = true }
        }
        call.failure().shouldBeInstanceOf<LockLostException>()
        entered shouldBe false
    }

    must("not count a lost lock as held already") {
        val a = process(options = { interruptOnLoss(false) })
        var counted: Throwable? = null
        val call = a.call {
            a.expireSession()
            while (it.isHeld) Thread.onSpinWait()
            counted = runCatching { face.available(a.locks, listOf(x), CallTerms()) }.exceptionOrNull()
        }
        call.failure().shouldBeInstanceOf<LockLostException>()
        counted.shouldBeInstanceOf<LockLostException>()
    }

    must("refuse a nested call that did not ask to enter again") {
        val a = process()
        a.callOn(again) { shouldThrow<LockNestedException> { face.here(a.locks, x, 1.hours) {} } }.await()
    }

    must("acquire like any other call when the lock is not held yet") {
        val (a, b) = List(2) { process() }
        val holder = b.holding()
        val call = a.callOn(again) { it.name() }
        soon { backend.nodes(x) shouldBe 2 }
        holder.release()
        call.await() shouldBe x
    }

    must("tell what the caller holds already among several names") {
        val a = process()
        a.call {
            val got = face.available(a.locks, listOf(x, "$x-2"), CallTerms())
            got.alreadyHeld() shouldBe setOf(x)
            got.takenCount() shouldBe 1
            got.isComplete shouldBe true
            got.close()
            it.ensureHeld()
            face.available(a.locks, listOf(x), CallTerms()).close()
        }.await()
    }
}
