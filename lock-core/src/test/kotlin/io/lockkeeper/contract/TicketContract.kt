package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTicket
import io.lockkeeper.LossCause
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withTimeout
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** A lease that is renewed in time, although the machine may stand still for a second. */
private val LEASE = 3.seconds

/** Holds that outlive their process. */
fun Contract<Face>.tickets() {
    val tickets = TicketFace.of(face)

    suspend fun lossOf(action: suspend () -> Unit): LossCause = shouldThrow<LockLostException> { action() }.lossCause()

    must("keep a lock taken by a ticket after its process has ended, until another process releases it") {
        val (a, b) = List(2) { process() }
        val ticket = tickets.acquire(a.locks, x, 1.minutes)
        soon { a.locks.inUse() shouldBe NOTHING } // the ticket may come a moment before its contender has ended
        a.locks.close(java.time.Duration.ZERO)
        backend.nodes(x) shouldBe 1
        tickets.tryAcquire(b.locks, x, 1.minutes).shouldBeNull()
        val read = LockTicket.parse(ticket.text())
        read shouldBe ticket
        tickets.renew(b.locks, read, 2.minutes)
        tickets.release(b.locks, read) shouldBe true
        tickets.release(b.locks, read) shouldBe false
        expectFree()
    }

    must("let no waiter in when a hold is detached, and give it the lock when the ticket is released") {
        val (a, b, c) = List(3) { process() }
        val held = face.handle(a.locks, x, 30.seconds)
        val second = b.queued(2)
        val third = c.queued(3)
        val ticket = tickets.detach(a.locks, held, Duration.INFINITE)
        held.isHeld shouldBe false
        ticket.fencingToken shouldBe held.fencingToken() + 1
        backend.nodes(x) shouldBe 3
        tickets.tryAcquire(a.locks, x, 1.minutes).shouldBeNull()
        second.isHolding shouldBe false
        third.isHolding shouldBe false
        tickets.release(c.locks, ticket) shouldBe true
        second.held().fencingToken() shouldBeGreaterThan ticket.fencingToken
        second.release()
        third.held()
        third.release()
    }

    must("make a hold of a ticket, once, with a higher token, and free the lock when that is released") {
        val (a, b, c) = List(3) { process() }
        val ticket = tickets.acquire(a.locks, x, 30.seconds)
        val attached = tickets.attach(b.locks, ticket)
        attached.fencingToken() shouldBe ticket.fencingToken + 1
        attached.ensureHeld()
        attached.renew(java.time.Duration.ofMinutes(1))
        b.locks.renewHeld(x, java.time.Duration.ofMinutes(1)).isPresent shouldBe true
        shouldThrow<LockLostException> { tickets.attach(c.locks, ticket) }.message shouldContain
            "Lock \"$x\": the ticket is over: it was attached already, here or elsewhere."
        lossOf { tickets.attach(c.locks, ticket) } shouldBe LossCause.TICKET_USED
        lossOf { tickets.renew(a.locks, ticket, 1.minutes) } shouldBe LossCause.TICKET_USED
        lossOf { tickets.release(a.locks, ticket) } shouldBe LossCause.TICKET_USED
        val waiter = c.queued(2)
        attached.isHeld shouldBe true
        attached.release()
        waiter.held().fencingToken() shouldBeGreaterThan attached.fencingToken()
        waiter.release()
        shouldThrow<IllegalStateException> { attached.ensureHeld() }
    }

    must("keep an attached hold for longer than its lease, and detach it again") {
        val (a, b) = List(2) { process() }
        val attached = tickets.attach(a.locks, tickets.acquire(a.locks, x, LEASE))
        val waiter = b.queued(2)
        delay(LEASE + LEASE / 2)
        attached.isHeld shouldBe true
        waiter.isHolding shouldBe false
        val again = tickets.detach(a.locks, attached, 1.minutes)
        again.fencingToken shouldBe attached.fencingToken() + 1
        attached.isHeld shouldBe false
        tickets.release(b.locks, again) shouldBe true
        waiter.held()
        waiter.release()
    }

    must("give a waiter the lock when the lease of the ticket before it is over, and not earlier") {
        val (a, b, c) = List(3) { process() }
        val before = System.nanoTime()
        val ticket = tickets.acquire(a.locks, x, 1.seconds)
        val waiters = listOf(b, c).map { waiting -> waiting.call { System.nanoTime() to it.fencingToken() } }
        for (waiter in waiters) {
            val (at, token) = waiter.await()
            token shouldBeGreaterThan ticket.fencingToken
            (at - before) shouldBeGreaterThan 1.seconds.inWholeNanoseconds
        }
        lossOf { tickets.renew(a.locks, ticket, 1.minutes) } shouldBe LossCause.REMOVED
        shouldThrow<LockLostException> { tickets.attach(a.locks, ticket) }.run {
            lossCause() shouldBe LossCause.REMOVED
            message shouldContain "the ticket is over: it was released, or its lease ended and others wanted the lock"
        }
        tickets.release(a.locks, ticket) shouldBe false
    }

    must("leave a ticket that is renewed in time alone") {
        val (a, b) = List(2) { process() }
        val ticket = tickets.acquire(a.locks, x, LEASE)
        val waiter = b.queued(2)
        tickets.renew(a.locks, ticket, 1.minutes)
        delay(LEASE + LEASE / 4)
        waiter.isHolding shouldBe false
        tickets.release(a.locks, ticket) shouldBe true
        waiter.held()
        waiter.release()
    }

    must("take an expired ticket for free when a caller asks once, and a good one for taken") {
        val (a, b) = List(2) { process() }
        val ticket = tickets.acquire(a.locks, x, LEASE)
        tickets.tryAcquire(b.locks, x, 1.minutes).shouldBeNull()
        delay(LEASE + LEASE / 4)
        val next = checkNotNull(tickets.tryAcquire(b.locks, x, 1.minutes))
        next.fencingToken shouldBeGreaterThan ticket.fencingToken
        tickets.release(b.locks, next) shouldBe true
    }

    must("tell an attached hold that its node was removed") {
        val a = process()
        val attached = tickets.attach(a.locks, tickets.acquire(a.locks, x, Duration.INFINITE))
        backend.removeFirst(x)
        withTimeout(atOnce) { attached.lost().toCompletableFuture().await() }.lossCause() shouldBe LossCause.REMOVED
        attached.isHeld shouldBe false
        lossOf { attached.release() } shouldBe LossCause.REMOVED
        expectFree()
    }

    must("detach nothing if the lock was lost, and leave nothing behind") {
        val a = process(session = World.LONG)
        val held = face.handle(a.locks, x, 30.seconds)
        a.expireSession()
        soon { held.isHeld shouldBe false }
        lossOf { tickets.detach(a.locks, held, 1.minutes) } shouldBe LossCause.SESSION_EXPIRED
        expectFree()
    }

    must("end attached holds when the connection is closed, and free the lock") {
        val a = process()
        val attached = tickets.attach(a.locks, tickets.acquire(a.locks, x, Duration.INFINITE))
        a.locks.close(java.time.Duration.ZERO)
        lossOf { attached.ensureHeld() } shouldBe LossCause.CLOSED
        expectFree()
    }

    must("refuse a lease that is too short, and a lock that is not to be detached") {
        val (a, b) = List(2) { process() }
        for (lease in listOf(Duration.ZERO, 999.milliseconds)) {
            shouldThrow<IllegalArgumentException> { tickets.acquire(a.locks, x, lease) }
        }
        val held = face.handle(a.locks, x, 30.seconds)
        shouldThrow<IllegalArgumentException> { tickets.detach(b.locks, held, 1.minutes) }
        held.ensureHeld()
        held.release()
        shouldThrow<IllegalStateException> { tickets.detach(a.locks, held, 1.minutes) }
        if (face !is BodyFace) return@must
        a.call { inBody ->
            shouldThrow<IllegalArgumentException> { tickets.detach(a.locks, inBody, 1.minutes) }
        }.await()
    }
}
