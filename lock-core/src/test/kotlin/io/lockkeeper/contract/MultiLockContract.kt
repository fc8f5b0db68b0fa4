package io.lockkeeper.contract

import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import java.time.Duration
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTimedValue
import kotlin.time.toJavaDuration

/** Several locks together. */
fun Contract<BodyFace>.multipleLocks() {
    fun World<BodyFace>.both(process: Process, vararg names: String, wait: kotlin.time.Duration = 1.minutes) =
        face.callAll(process.locks, names.asList(), wait) { it.map(HeldLock::name) }

    must("give all the names sorted and without duplicates") {
        val a = process()
        both(a, "$x-c", "$x-a", "$x-b", "$x-a").await() shouldBe listOf("$x-a", "$x-b", "$x-c")
        both(a, x, x).await() shouldBe listOf(x)
    }

    must("refuse an empty list of names, and a wrong name among good ones") {
        val a = process()
        both(a).failure().shouldBeInstanceOf<IllegalArgumentException>().message shouldContain "At least one lock name"
        both(a, x, "").failure().shouldBeInstanceOf<IllegalArgumentException>()
    }

    must("not deadlock when two processes take the same names in reverse") {
        val processes = List(2) { process { handoffTime(Duration.ofMillis(1)) } }
        var count = 0
        val calls =
            List(40) {
                val names = if (it % 2 == 0) listOf("$x-1", "$x-2") else listOf("$x-2", "$x-1")
                face.callAll(processes[it / 2 % 2].locks, names, 1.minutes) {
                    val seen = count
                    yield()
                    count = seen + 1
                }
            }
        calls.forEach { it.await() }
        count shouldBe 40
    }

    must("take all or nothing when the wait is over, and say for which name and how long it waited") {
        val holder = process().holding("$x-2")
        val a = process()
        val (failure, time) = measureTimedValue { both(a, "$x-1", "$x-2", "$x-3", wait = inVain).failure() }
        val error = failure.shouldBeInstanceOf<LockTimeoutException>()
        error.lockName() shouldBe "$x-2"
        error.waited() shouldBe inVain.toJavaDuration()
        time shouldBeGreaterThanOrEqualTo inVain
        time shouldBeLessThan inVain + 4.seconds
        soon { a.locks.inUse() shouldBe NOTHING }
        expectFree("$x-1")
        holder.release()
    }

    must("refuse at once, with a wait of zero, when one of the names is busy") {
        val holder = process().holding("$x-2")
        both(process(), "$x-1", "$x-2", wait = ZERO).failure().shouldBeInstanceOf<LockTimeoutException>()
        expectFree("$x-1")
        holder.release()
    }

    must("wait no longer for all names together than for one") {
        val holders = process().let { listOf(it.holding("$x-1"), it.holding("$x-2")) }
        val a = process()
        val start = kotlin.time.TimeSource.Monotonic.markNow()
        val wait = 8.seconds
        val call = both(a, "$x-1", "$x-2", wait = wait)
        soon { backend.nodes("$x-1") shouldBe 2 }
        val spent = 4.seconds // a new wait for the second name would end this much later
        soon { start.elapsedNow() shouldBeGreaterThanOrEqualTo spent }
        holders[0].release()
        call.failure().shouldBeInstanceOf<LockTimeoutException>().lockName() shouldBe "$x-2"
        start.elapsedNow() shouldBeLessThan wait + spent
        holders[1].release()
    }

    must("release the names it has when cancelled while it waits for the rest") {
        val holder = process().holding("$x-2")
        val call = both(process(), "$x-1", "$x-2")
        soon { backend.nodes("$x-2") shouldBe 2 }
        call.cancel()
        face.isCancellation(call.failure()) shouldBe true
        soon { backend.nodes("$x-2") shouldBe 1 } // nor does it wait on
        expectFree("$x-1")
        holder.release()
    }

    must("end with the loss of a name that it has while it waits for the next, and not when that wait is over") {
        val holder = process().holding("$x-2")
        val a = process(10.seconds) // the removal alone may end it
        val call = both(a, "$x-1", "$x-2", wait = 5.minutes)
        soon { backend.nodes("$x-2") shouldBe 2 }
        backend.removeFirst("$x-1")
        val error = withTimeout(2.seconds + atOnce) { call.failure() }.shouldBeInstanceOf<LockLostException>()
        error.lockName() shouldBe "$x-1"
        error.lossCause() shouldBe LossCause.REMOVED
        soon { backend.nodes("$x-2") shouldBe 1 }
        holder.held().isHeld shouldBe true
        holder.release()
    }

    must("leave nothing when cancelled at the instant at which the last of the names is granted") {
        val a = process()
        repeat(backend.rounds) {
            val holder = a.holding("$x-2")
            val call = both(a, "$x-1", "$x-2", "$x-3")
            holder.letGo()
            repeat(it % 50) { Thread.onSpinWait() }
            call.cancel()
            call.failure()
            holder.release()
        }
        expectNothingLeft()
    }

    must("hold all of them together until the body ends") {
        val held = CompletableDeferred<List<HeldLock>>()
        val end = CompletableDeferred<Unit>()
        val boom = Boom(3)
        val call =
            face.callAll(process().locks, listOf("$x-1", "$x-2"), 10.seconds) {
                held.complete(it)
                end.await()
                throw boom
            }
        held.await().map { it.isHeld } shouldBe listOf(true, true)
        for (name in listOf("$x-1", "$x-2")) {
            process().tenant(name, ZERO).failure().shouldBeInstanceOf<LockTimeoutException>()
        }
        end.complete(Unit)
        call.failure() shouldBeSameInstanceAs boom
        held.await().map { it.isHeld } shouldBe listOf(false, false)
        listOf("$x-1", "$x-2").forEach { expectFree(it) }
    }
}
