package io.lockkeeper.contract

import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockEvent.Kind
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.callId
import io.lockkeeper.kept
import io.lockkeeper.spi.LockMode
import io.lockkeeper.tenureOrNull
import io.lockkeeper.usage
import java.time.Duration.ofHours
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** Locks that stay in a process when no caller of it uses them any more. */
fun Contract<*>.keeping() {
    keptForCallers()
    keptForStrangers()
    keptUntil()
}

private val keeping: LockOptions.Builder.() -> Unit = { fair(false).keepFor(ofHours(1)) }

/** A process that answers a call that asks once only if the keeper says something: its time for an answer has no end. */
private val patient: LockOptions.Builder.() -> Unit = { fair(false).ioTimeout(ofHours(1)) }

private val once = CallTerms(wait = Duration.ZERO)

private suspend fun World<*>.heldOnce(process: Process, name: String = x): Long {
    val tenant = process.holding(name)
    val token = tenant.held().fencingToken()
    tenant.release()
    process.locks.usage.kept shouldBe 1
    return token
}

private suspend fun World<*>.tenure() = process().let { looks().inspect(it.locks, x).tenureOrNull }

private fun World<*>.looks() = face.looks

private fun Contract<*>.keptForCallers() {
    must("serve the next caller of the process on the same node, with a higher token") {
        val a = process(options = keeping)
        val first = heldOnce(a)
        val node = tenure()!!.node()
        val again = a.holding()
        a.locks.usage.kept shouldBe 0
        again.held().fencingToken() shouldBe first + 1
        tenure()!!.node() shouldBe node
        again.release()
        a.locks.usage.kept shouldBe 1
        expectFree()
        a.locks.usage.kept shouldBe 0
    }

    must("keep or leave as the terms of the last caller say, if they say anything") {
        val (a, b) = listOf(process(options = keeping), process { fair(false) })
        a.holdingOn(CallTerms(keepFor = Duration.ZERO)).release()
        a.locks.usage.kept shouldBe 0
        b.holdingOn(CallTerms(keepFor = 1.hours)).release()
        b.locks.usage.kept shouldBe 1
        b.holding().release() // its own options keep nothing
        b.locks.usage.kept shouldBe 0
        soon { backend.nodes(x) shouldBe 0 }
    }

    must("tell a listener that a hold began on a kept lock, and nothing more of the hold before") {
        val lives = Lives()
        val a = process { fair(false).keepFor(ofHours(1)).listener(lives) }
        heldOnce(a)
        a.holding().release()
        val call = listOf(Kind.ASKED, Kind.ACQUIRED, Kind.RELEASED)
        soon { lives.kinds(x) shouldBe call + call }
        val events = lives.of(x)
        events.map { it.isHandedOn } shouldBe List(4) { false } + List(2) { true }
        events.map { it.callId }.distinct().size shouldBe 2
        lives.complaints().shouldBeEmpty()
        expectFree()
    }

    must("show a kept lock to those that look, and not as a hold") {
        val a = process(options = keeping)
        val lease = CallTerms(lease = 1.minutes)
        val tenant = a.holdingOn(lease)
        tenant.release()
        a.locks.usage.holds() shouldBe 0
        looks().inspect(a.locks, x).heldHere() shouldBe false
        tenure()!!.run {
            mayBeKept() shouldBe true
            leaseEnds().isPresent shouldBe false
        }
        expectFree()
    }

    must("keep no lock that is shared, and none of a process that is fair") {
        val a = process(options = keeping)
        for (mode in listOf(LockMode.READ, LockMode.WRITE, LockMode.permits(1, 2))) {
            a.holdingOn(CallTerms(mode = mode)).release()
            soon { backend.nodes(x) shouldBe 0 }
        }
        val fair = process { fair(true).keepFor(ofHours(1)) }
        fair.holdingOn(CallTerms(keepFor = 1.hours)).release()
        fair.locks.usage.kept shouldBe 0
        soon { backend.nodes(x) shouldBe 0 }
    }

    must("keep a lock when its minimum time is over") {
        val a = process(options = keeping)
        a.holdingOn(CallTerms(holdAtLeast = 300.milliseconds)).release()
        soon { a.locks.usage.kept shouldBe 1 }
        expectFree()
    }

    must("leave for a caller that uses the name as another kind of lock, which is refused until then") {
        val (a, b) = listOf(process(options = keeping), process())
        heldOnce(a)
        soon { b.callOn(CallTerms(mode = LockMode.WRITE)) { }.failure() shouldBe null }
        soon { backend.nodes(x) shouldBe 0 }
    }
}

private fun Contract<*>.keptForStrangers() {
    must("give a kept lock to a process that waits, without waiting for the time to be over") {
        val (a, b) = listOf(process(options = keeping), process())
        val token = heldOnce(a)
        val stranger = b.holding()
        stranger.held().fencingToken() shouldBeGreaterThan token
        a.locks.usage.kept shouldBe 0
        stranger.release()
    }

    must("give a kept lock to a process that asks once") {
        val (a, b) = listOf(process(options = keeping), process(options = patient))
        repeat(5) {
            heldOnce(a)
            b.callOn(once) { }.await()
        }
    }

    must("refuse a process that asks once while a caller has the lock, kept before or not, and give it back then") {
        val (a, b) = listOf(process(options = keeping), process(options = patient))
        repeat(2) {
            if (it == 1) heldOnce(a)
            val tenant = a.holding()
            b.callOn(once) { }.failure().shouldBeInstanceOf<LockTimeoutException>()
            tenure()!!.mayBeKept() shouldBe false
            tenant.held().ensureHeld()
            tenant.release()
            a.locks.usage.kept shouldBe 0
            soon { backend.nodes(x) shouldBe 0 }
        }
    }

    must("give a process that waits its turn after the hold, before the next caller of the keeper") {
        val (a, b) = listOf(
            process {
                fair(false).keepFor(ofHours(1)).handoffTime(Duration.ZERO.toJavaDuration())
            },
            process(),
        )
        heldOnce(a)
        val tenant = a.holding()
        val stranger = b.queued(2)
        val late = a.tenant()
        soon { tenure()!!.mayBeKept() shouldBe false }
        tenant.release()
        stranger.held()
        late.isHolding shouldBe false
        stranger.release()
        late.release()
        heldOnce(a)
        expectFree()
    }

    must("notice a process that comes after the keeper was cut off and is back") {
        val (a, b) = listOf(process(options = keeping), process())
        val token = heldOnce(a)
        a.disconnect()
        a.reconnect()
        val again = a.holding()
        again.held().fencingToken() shouldBeGreaterThan token
        again.release()
        soon { a.locks.usage.kept shouldBe 1 }
        b.holding().release()
        a.locks.usage.kept shouldBe 0
    }
}

private fun Contract<*>.keptUntil() {
    must("give a lock back when it was kept for long enough") {
        val a = process { fair(false).keepFor(50.milliseconds.toJavaDuration()) }
        a.holding().release()
        soon { backend.nodes(x) shouldBe 0 }
        a.locks.usage.kept shouldBe 0
        a.holding().release()
        soon { backend.nodes(x) shouldBe 0 }
    }

    must("keep no more locks than the options allow, and those that were used last") {
        val a = process { fair(false).keepFor(ofHours(1)).maxKept(2) }
        val names = List(3) { "$x-$it" }
        a.holding(names[0]).release()
        a.holding(names[1]).release()
        a.holding(names[0]).release()
        a.holding(names[2]).release()
        soon { names.map(backend::nodes) shouldBe listOf(1, 0, 1) }
        a.locks.usage.kept shouldBe 2
        expectFree(names[0])
        expectFree(names[2])
    }

    must("give all kept locks back at a close") {
        val a = process(options = keeping)
        val names = List(3) { "$x-$it" }
        names.forEach { a.holding(it).release() }
        a.locks.usage.kept shouldBe 3
        a.locks.close()
        soon { names.map(backend::nodes) shouldBe listOf(0, 0, 0) }
    }

    must("lose a kept lock with the session, and hand out no token of it again") {
        val a = process(session = World.SHORT, options = keeping)
        val token = heldOnce(a)
        a.expireSession()
        soon { a.locks.usage.kept shouldBe 0 }
        val next = a.holding()
        next.held().fencingToken() shouldNotBe token + 1
        next.held().fencingToken() shouldBeGreaterThan token
        next.release()
        expectFree()
    }

    must("lose a kept lock whose node somebody removed, and enter again") {
        val a = process(options = keeping)
        val token = heldOnce(a)
        backend.removeFirst(x)
        soon { a.locks.usage.kept shouldBe 0 }
        val next = a.holding()
        next.held().fencingToken() shouldBeGreaterThan token
        next.release()
        expectFree()
    }

    must("be robbed of a kept lock when the keeper is silent, by a caller that waits and may steal") {
        val (a, b) = listOf(process(options = keeping), process())
        heldOnce(a)
        a.freeze()
        val thief = b.holdingOn(CallTerms(wait = 30.seconds, stealAfter = 200.milliseconds))
        thief.held().ensureHeld()
        a.thaw()
        thief.release()
    }
}
