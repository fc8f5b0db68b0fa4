package io.lockkeeper.contract

import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockEvent
import io.lockkeeper.LockEvent.Kind
import io.lockkeeper.LockListener
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.callId
import io.lockkeeper.closeAndAwait
import io.lockkeeper.failure
import io.lockkeeper.fencingToken
import io.lockkeeper.held
import io.lockkeeper.holds
import io.lockkeeper.kind
import io.lockkeeper.lease
import io.lockkeeper.log.LogLines
import io.lockkeeper.lossCause
import io.lockkeeper.lost
import io.lockkeeper.usage
import io.lockkeeper.waited
import io.lockkeeper.waiting
import kotlinx.coroutines.delay
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** What a listener hears. That each call has one outcome, and each hold one end, is checked after every second test. */
fun Contract<Face>.listening() {
    val tickets = TicketFace.of(face)

    suspend fun World<Face>.heard(lives: Lives, vararg kinds: Kind): List<LockEvent> {
        soon { lives.kinds(x) shouldContainExactly kinds.toList() }
        return lives.of(x)
    }

    must("tell a listener of a call and its hold, with the token and the times") {
        val lives = Lives()
        val a = process { listener(lives) }
        val tenant = a.holding()
        val token = tenant.held().fencingToken()
        delay(50.milliseconds)
        tenant.release()
        val (asked, acquired, released) = heard(lives, Kind.ASKED, Kind.ACQUIRED, Kind.RELEASED)
        listOf(asked, acquired, released).map { it.callId }.toSet().size shouldBe 1
        asked.fencingToken.shouldBeNull()
        asked.waited.shouldBeNull()
        acquired.fencingToken shouldBe token
        acquired.waited.shouldNotBeNull() shouldBeLessThan 20.seconds
        acquired.held shouldBe Duration.ZERO
        acquired.isHandedOn shouldBe false
        released.held.shouldNotBeNull() shouldBeGreaterThan 49.milliseconds
        released.waited shouldBe acquired.waited
        released.lossCause.shouldBeNull()
    }

    must("tell a listener that a call waits behind another process, and that its wait is over or it gave up") {
        val holder = process().holding()
        val lives = Lives()
        val b = process { listener(lives) }
        b.call(wait = 500.milliseconds) {}.failure().shouldBeInstanceOf<LockTimeoutException>()
        val (_, _, late) = heard(lives, Kind.ASKED, Kind.QUEUED, Kind.TIMED_OUT)
        late.failure.shouldBeInstanceOf<LockTimeoutException>()
        late.waited.shouldNotBeNull() shouldBeGreaterThan 499.milliseconds
        late.fencingToken.shouldBeNull()
        val gone = b.queued(2)
        soon { lives.kinds(x).takeLast(2) shouldBe listOf(Kind.ASKED, Kind.QUEUED) }
        gone.cancel()
        face.isCancellation(gone.failure()) shouldBe true
        soon { lives.kinds(x).takeLast(3) shouldBe listOf(Kind.ASKED, Kind.QUEUED, Kind.CANCELLED) }
        b.call(wait = Duration.ZERO) {}.failure().shouldBeInstanceOf<LockTimeoutException>()
        soon { lives.kinds(x).takeLast(2) shouldBe listOf(Kind.ASKED, Kind.TIMED_OUT) }
        holder.release()
    }

    must("tell a listener that a lock was handed on, after the release and before the next call has it") {
        val lives = Lives()
        val a = process { fair(false).listener(lives) }
        val first = a.holding()
        val second = a.tenant()
        soon { lives.kinds(x).lastOrNull() shouldBe Kind.QUEUED }
        first.release()
        second.held()
        second.release()
        val events =
            heard(
                lives,
                Kind.ASKED,
                Kind.ACQUIRED,
                Kind.ASKED,
                Kind.QUEUED,
                Kind.RELEASED,
                Kind.HANDED_ON,
                Kind.ACQUIRED,
                Kind.RELEASED,
            )
        events.map { it.callId - events.first().callId }.map { if (it == 0L) 1 else 2 } shouldBe
            listOf(1, 1, 2, 2, 1, 1, 2, 2)
        events.map { it.isHandedOn } shouldBe List(6) { false } + List(2) { true }
        lives.complaints().shouldBeEmpty()
    }

    must("tell a listener why a hold was lost, and nothing of its release") {
        val lives = Lives()
        val a = process { listener(lives) }
        val tenant = a.holding()
        a.expireSession()
        tenant.failure().shouldNotBeNull()
        heard(lives, Kind.ASKED, Kind.ACQUIRED, Kind.LOST).last().lossCause shouldBe LossCause.SESSION_EXPIRED
        val robbed = a.holding()
        backend.removeFirst(x)
        robbed.failure().shouldNotBeNull()
        soon { lives.of(x).lastOrNull()?.lossCause shouldBe LossCause.REMOVED }
        val leased = a.callOn(CallTerms(lease = 200.milliseconds)) { delay(20.seconds) }
        leased.failure().shouldNotBeNull()
        soon { lives.of(x).lastOrNull()?.lossCause shouldBe LossCause.LEASE_OVER }
        lives.complaints().shouldBeEmpty()
    }

    must("tell a listener of a renewal, with what is left of the lease") {
        val lives = Lives()
        val a = process { listener(lives) }
        a.callOn(CallTerms(lease = 1.minutes)) { it.renew(2.minutes.toJavaDuration()) }.await()
        val (asked, _, renewed) = heard(lives, Kind.ASKED, Kind.ACQUIRED, Kind.RENEWED, Kind.RELEASED)
        asked.lease shouldBe 1.minutes
        renewed.lease.shouldNotBeNull() shouldBeGreaterThan 1.minutes
    }

    must("tell a listener of each name of a call for several") {
        val lives = Lives()
        val holder = process().holding("$x-2")
        val a = process { listener(lives) }
        face.available(a.locks, listOf("$x-1", "$x-2"), CallTerms(wait = Duration.ZERO)).close()
        soon { lives.kinds("$x-1") shouldBe listOf(Kind.ASKED, Kind.ACQUIRED, Kind.RELEASED) }
        soon { lives.kinds("$x-2") shouldBe listOf(Kind.ASKED, Kind.TIMED_OUT) }
        holder.release()
    }

    must("tell a listener of tickets: made of a hold, renewed, made a hold, released") {
        val lives = Lives()
        val a = process { listener(lives) }
        val ticket = tickets.acquire(a.locks, x, 1.minutes)
        heard(lives, Kind.ASKED, Kind.ACQUIRED, Kind.DETACHED)
        tickets.renew(a.locks, ticket, 2.minutes)
        soon { lives.of(x).lastOrNull()?.lease shouldBe 2.minutes }
        val attached = tickets.attach(a.locks, ticket)
        soon { lives.of(x).lastOrNull()?.fencingToken shouldBe attached.fencingToken() }
        val again = tickets.detach(a.locks, attached, 1.minutes)
        tickets.release(a.locks, again)
        heard(
            lives,
            Kind.ASKED,
            Kind.ACQUIRED,
            Kind.DETACHED,
            Kind.TICKET_RENEWED,
            Kind.ATTACHED,
            Kind.DETACHED,
            Kind.TICKET_RELEASED,
        )
        lives.complaints().shouldBeEmpty()
    }

    must("count what waits, what is held and what was lost but goes on") {
        val a = process()
        a.locks.usage.toString() shouldBe "waiting=0 holds=0 lost=0"
        val holder = a.holding()
        val waiters = List(3) { a.tenant() }
        soon { a.locks.usage.toString() shouldBe "waiting=3 holds=1 lost=0" }
        waiters.forEach { it.cancel() }
        soon { a.locks.usage.waiting shouldBe 0 }
        val handle = face.handle(a.locks, "$x-2", 30.seconds)
        a.locks.usage.holds shouldBe 2
        a.expireSession()
        holder.failure().shouldNotBeNull()
        soon { a.locks.usage.toString() shouldBe "waiting=0 holds=0 lost=1" }
        runCatching { handle.release() }
        soon { a.locks.usage.lost shouldBe 0 }
        val attached = tickets.attach(a.locks, tickets.acquire(a.locks, x, 1.minutes))
        soon { a.locks.usage.toString() shouldBe "waiting=0 holds=1 lost=0" }
        attached.release()
    }

    must("delay nothing when a listener blocks, and tell it everything later") {
        val goOn = CountDownLatch(1)
        val lives = Lives()
        val a = process {
            listener { event ->
                goOn.await()
                lives.onEvent(event)
            }
        }
        val first = a.holding()
        val others = List(20) { a.call {} }
        first.release()
        others.forEach { it.await() }
        val lost = a.holding()
        a.expireSession()
        lost.failure().shouldNotBeNull()
        lives.of(x).shouldBeEmpty()
        goOn.countDown()
        soon { lives.kinds(x).lastOrNull() shouldBe Kind.LOST }
        lives.complaints().shouldBeEmpty()
        lives.kinds(x).count { it == Kind.ACQUIRED } shouldBe 22
        withClue("the times are those of the events, not of the telling") {
            lives.of(x).zipWithNext().all { (one, next) -> one.time() <= next.time().plusMillis(1_000) } shouldBe true
        }
    }

    must("go on when a listener throws, and log it") {
        LogLines().use { lines ->
            val lives = Lives()
            val boom = Boom(9)
            val a = process {
                listener { event ->
                    lives.onEvent(event)
                    throw boom
                }
            }
            a.call {}.await()
            heard(lives, Kind.ASKED, Kind.ACQUIRED, Kind.RELEASED)
            soon { lines.all().count { it.thrown === boom } shouldBe 3 }
        }
    }

    must("let a listener use locks itself") {
        val lives = Lives()
        lateinit var locks: io.lockkeeper.Locks
        val a = process {
            listener(
                LockListener { event ->
                    lives.onEvent(event)
                    if (event.kind == Kind.ACQUIRED && event.name() == x) {
                        locks.blocking().runWithLock<RuntimeException>("$x-2", java.time.Duration.ofSeconds(20)) {}
                    }
                },
            )
        }
        locks = a.locks
        a.call {}.await()
        soon { lives.kinds("$x-2") shouldBe listOf(Kind.ASKED, Kind.ACQUIRED, Kind.RELEASED) }
    }

    must("tell a listener of the end of calls and holds at a close") {
        val lives = Lives()
        val a = process { listener(lives) }
        val holder = a.holding()
        val waiter = a.tenant()
        soon { lives.kinds(x).lastOrNull() shouldBe Kind.QUEUED }
        a.locks.closeAndAwait(5.seconds)
        holder.failure().shouldNotBeNull()
        waiter.failure().shouldBeInstanceOf<LockStoreException>()
        soon {
            lives.kinds(x).sorted() shouldBe
                listOf(Kind.ASKED, Kind.ASKED, Kind.QUEUED, Kind.ACQUIRED, Kind.FAILED, Kind.LOST)
        }
        lives.of(x).map { it.lossCause } shouldContain LossCause.CLOSED
        lives.complaints().shouldBeEmpty()
    }

    must("tell a listener of heartbeats while something is held") {
        val lives = Lives()
        val a = process(session = World.SHORT) { listener(lives) }
        val holder = a.holding()
        soon { lives.heartbeats.size shouldBeGreaterThan 1 }
        lives.heartbeats.none { it.isNegative } shouldBe true
        holder.release()
    }
}
