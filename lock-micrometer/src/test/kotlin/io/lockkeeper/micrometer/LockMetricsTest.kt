package io.lockkeeper.micrometer

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.BlockingLocks
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockEvent
import io.lockkeeper.LockListener
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.acquireTicket
import io.lockkeeper.attach
import io.lockkeeper.closeAndAwait
import io.lockkeeper.detach
import io.lockkeeper.kind
import io.lockkeeper.lockTerms
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.StoreOperation
import io.lockkeeper.releaseTicket
import io.lockkeeper.renewLease
import io.lockkeeper.renewTicket
import io.lockkeeper.withLock
import io.micrometer.core.instrument.MeterRegistry
import io.micrometer.core.instrument.Timer
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import java.lang.ref.WeakReference
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

@OptIn(ExperimentalCoroutinesApi::class, DelicateLockApi::class)
class LockMetricsTest :
    FunSpec({
        test("calls are timed by how they ended, under the folded name") {
            measured { registry, cluster ->
                val a = Measured(this, cluster, LockMetrics.of(registry))
                val holder = launch { cluster.connect().locks().withLock("acct-42") { delay(3.seconds) } }
                delay(1.milliseconds)
                a.locks.withLock("acct-42") {}
                val second = launch { cluster.connect().locks().withLock("acct-43") { delay(3.seconds) } }
                delay(1.milliseconds)
                shouldThrow<LockTimeoutException> { a.locks.withLock("acct-43", wait = 2.seconds) {} }
                val waiting = launch { a.locks.withLock("acct-43") {} }
                delay(500.milliseconds)
                waiting.cancelAndJoin()
                a.process.disconnect()
                shouldThrow<LockStoreException> { a.locks.withLock("acct-44", wait = 1.seconds) {} }
                a.tell()
                registry.timed("lockkeeper.acquire", "acct-#", "outcome" to "acquired") shouldBe
                    (1 to 2_999.milliseconds)
                registry.timed("lockkeeper.acquire", "acct-#", "outcome" to "timed_out") shouldBe (1 to 2.seconds)
                registry.timed("lockkeeper.acquire", "acct-#", "outcome" to "cancelled") shouldBe
                    (1 to 500.milliseconds)
                registry.timed("lockkeeper.acquire", "acct-#", "outcome" to "failed") shouldBe (1 to 1.seconds)
                registry.count("lockkeeper.queued", "name" to "acct-#") shouldBe 3
                holder.join()
                second.join()
            }
        }

        test("holds are timed by how they ended, and losses are counted by cause, from zero") {
            measured { registry, cluster ->
                val a = Measured(this, cluster, LockMetrics.of(registry))
                registry.count("lockkeeper.losses", "cause" to "session_expired") shouldBe 0
                a.locks.withLock("kept") { delay(4.seconds) }
                val ticket = a.locks.acquireTicket("passed", 1.minutes)
                shouldThrow<LockLostException> {
                    a.locks.withLock("lost") {
                        delay(5.seconds)
                        a.process.expireSession()
                        awaitCancellation()
                    }
                }
                a.tell()
                registry.timed("lockkeeper.hold", "kept", "end" to "released") shouldBe (1 to 4.seconds)
                registry.timed("lockkeeper.hold", "passed", "end" to "detached") shouldBe (1 to Duration.ZERO)
                registry.timed("lockkeeper.hold", "lost", "end" to "lost") shouldBe (1 to 5.seconds)
                registry.count("lockkeeper.losses", "cause" to "session_expired") shouldBe 1
                registry.count("lockkeeper.losses", "cause" to "removed") shouldBe 0
                a.locks.releaseTicket(ticket)
            }
        }

        test("readers, writers, permits and exclusive locks have tags of their own") {
            measured { registry, cluster ->
                val a = Measured(this, cluster, LockMetrics.of(registry))
                a.locks.withLock("e") {}
                a.locks.withLock("p", lockTerms().permits(2, 5)) {}
                val reader = launch { a.locks.withLock("rw", lockTerms().read()) { delay(3.seconds) } }
                delay(1.milliseconds)
                a.locks.withLock("rw", lockTerms().write()) { delay(1.seconds) }
                reader.join()
                a.tell()
                fun modes(meter: String, name: String) =
                    registry.find(meter).tag("name", name).meters().map { it.id.getTag("mode") }.toSet()
                modes("lockkeeper.acquire", "e") shouldBe setOf("exclusive")
                modes("lockkeeper.hold", "p") shouldBe setOf("permits")
                registry.timed("lockkeeper.acquire", "rw", "mode" to "write").second shouldBe 2_999.milliseconds
                registry.timed("lockkeeper.hold", "rw", "mode" to "read").second shouldBe 3.seconds
                registry.count("lockkeeper.queued", "name" to "rw", "mode" to "write") shouldBe 1
            }
        }

        test("tickets, renewals and hand-offs are counted") {
            measured { registry, cluster ->
                val a = Measured(this, cluster, LockMetrics.of(registry))
                val ticket = a.locks.acquireTicket("t", 1.minutes)
                a.locks.renewTicket(ticket, 2.minutes)
                val held = a.locks.attach(ticket)
                held.renew(3.minutes.toJavaDuration())
                val again = a.locks.detach(held, 1.minutes)
                a.locks.releaseTicket(again)
                val first = launch {
                    a.locks.withLock("h", lease = 1.minutes) {
                        renewLease(2.minutes)
                        delay(10.milliseconds)
                    }
                }
                delay(1.milliseconds)
                a.locks.withLock("h") {}
                first.join()
                a.tell()
                registry.count("lockkeeper.tickets", "action" to "made") shouldBe 2
                registry.count("lockkeeper.tickets", "action" to "attached") shouldBe 1
                registry.count("lockkeeper.tickets", "action" to "renewed") shouldBe 1
                registry.count("lockkeeper.tickets", "action" to "released") shouldBe 1
                registry.count("lockkeeper.renewals", "name" to "h") shouldBe 1
                registry.count("lockkeeper.handoffs", "name" to "h") shouldBe 1
            }
        }

        test("gauges show what waits, what is held, what was lost but goes on, and the session") {
            measured { registry, cluster ->
                val metrics = LockMetrics.of(registry)
                registry.gauge("lockkeeper.waiters").isNaN() shouldBe true
                val a = Measured(this, cluster, metrics)
                delay(1.milliseconds)
                registry.gauge("lockkeeper.session", "state" to "connected") shouldBe 1.0
                registry.gauge("lockkeeper.session", "state" to "suspended") shouldBe 0.0
                registry.get("lockkeeper.session.timeout").timeGauge().value(TimeUnit.SECONDS) shouldBe 15.0
                val held = a.locks.async().acquireAsync("g").await()
                val waiter = launch { a.locks.withLock("g", wait = 1.minutes) {} }
                delay(1.seconds)
                registry.gauge("lockkeeper.holds") shouldBe 1.0
                registry.gauge("lockkeeper.waiters") shouldBe 1.0
                waiter.cancelAndJoin()
                a.process.disconnect()
                registry.gauge("lockkeeper.session", "state" to "suspended") shouldBe 1.0
                registry.gauge("lockkeeper.session", "state" to "connected") shouldBe 0.0
                a.process.reconnect()
                a.process.expireSession()
                registry.gauge("lockkeeper.holds") shouldBe 0.0
                registry.gauge("lockkeeper.holds.lost") shouldBe 1.0
                held.releaseAsync()
                a.locks.closeAndAwait()
                registry.gauge("lockkeeper.session", "state" to "closed") shouldBe 1.0
            }
        }

        test("heartbeats are timed, and dropped events counted") {
            measured { registry, cluster ->
                val metrics = LockMetrics.of(registry)
                val a = Measured(this, cluster, metrics)
                a.process.delay(StoreOperation.CONFIRM, 20.milliseconds.toJavaDuration())
                a.locks.withLock("x") { delay(30.seconds) }
                a.tell()
                val heartbeats = registry.get("lockkeeper.heartbeat").timer()
                (heartbeats.count() > 10) shouldBe true
                heartbeats.max(TimeUnit.MILLISECONDS) shouldBe 20.0
                metrics.listener().onDropped(7)
                registry.count("lockkeeper.events.dropped") shouldBe 7
            }
        }

        test("two connections have meters of their own under two names, and sums under one") {
            measured { registry, cluster ->
                val orders = LockMetrics.builder(registry).connection("orders").build()
                val a = Measured(this, cluster, orders)
                val b = Measured(this, cluster, LockMetrics.builder(registry).connection("stock").build())
                val c = Measured(this, cluster, orders)
                a.locks.withLock("x") {
                    b.locks.withLock("y") {
                        c.locks.withLock("z") {
                            registry.gauge("lockkeeper.holds", "connection" to "orders") shouldBe 2.0
                            registry.gauge("lockkeeper.holds", "connection" to "stock") shouldBe 1.0
                        }
                    }
                }
                a.tell()
                registry.find("lockkeeper.hold").tag("connection", "orders").timers().size shouldBe 2
                registry.find("lockkeeper.hold").tag("connection", "stock").timers().size shouldBe 1
                c.locks.closeAndAwait()
                orders.bindTo(a.locks)
                registry.gauge("lockkeeper.session", "state" to "closed", "connection" to "orders") shouldBe 0.0
                registry.gauge("lockkeeper.session", "state" to "connected", "connection" to "orders") shouldBe 1.0
            }
        }

        test("a second object for the same connection is refused, until the first one is closed") {
            val registry = SimpleMeterRegistry()
            val first = LockMetrics.of(registry)
            val other = LockMetrics.builder(registry).connection("other").build()
            shouldThrow<IllegalStateException> { LockMetrics.of(registry) }.message shouldContain "connection \"locks\""
            first.close()
            registry.meters.filter { it.id.getTag("connection") != "other" }.shouldBeEmpty()
            LockMetrics.of(registry)
            other.close()
            registry.find("lockkeeper.waiters").tag("connection", "other").gauge().shouldBeNull()
        }

        test("a listener of the user's own hears the same, also if one of the two throws") {
            measured { registry, cluster ->
                val metrics = LockMetrics.builder(registry).connection("x").build()
                val heard = CopyOnWriteArrayList<LockEvent.Kind>()
                val own = LockListener { event ->
                    heard += event.kind
                    error("boom")
                }
                val options = LockOptions.builder().listener(own.andThen(metrics.listener())).build()
                cluster.connect(options).locks().withLock("a") {}
                runCurrent()
                heard shouldContain LockEvent.Kind.RELEASED
                registry.timed("lockkeeper.hold", "a", "end" to "released").first shouldBe 1
            }
        }

        test("the gauges go on when the program keeps nothing of the connection but its blocking locks") {
            val registry = SimpleMeterRegistry()
            val kept = blockingLocksIn(registry)
            val collected = WeakReference(Any())
            while (collected.get() != null) System.gc()
            registry.gauge("lockkeeper.session", "state" to "connected") shouldBe 1.0
            kept.isLocked("x") shouldBe false
        }

        test("a connection without a name is refused") {
            shouldThrow<IllegalArgumentException> { LockMetrics.builder(SimpleMeterRegistry()).connection(" ") }
        }
    })

private fun measured(test: suspend TestScope.(MeterRegistry, MemoryCluster) -> Unit) =
    inVirtualTime { cluster -> test(SimpleMeterRegistry(), cluster) }

private fun blockingLocksIn(registry: MeterRegistry): BlockingLocks {
    val metrics = LockMetrics.of(registry)
    val options = LockOptions.builder().listener(metrics.listener()).build()
    val locks = metrics.bindTo(MemoryCluster().connect(options).locks()).blocking()
    locks.runWithLock<RuntimeException>("x") {}
    return locks
}

private fun MeterRegistry.timed(meter: String, name: String, end: Pair<String, String>): Pair<Int, Duration> {
    val timer: Timer = get(meter).tag("name", name).tag(end.first, end.second).timer()
    return timer.count().toInt() to timer.totalTime(TimeUnit.MILLISECONDS).toInt().milliseconds
}

private fun MeterRegistry.count(meter: String, vararg tags: Pair<String, String>): Int =
    get(meter).tags(*tags.flatMap { it.toList() }.toTypedArray()).counter().count().toInt()

private fun MeterRegistry.gauge(meter: String, vararg tags: Pair<String, String>): Double =
    get(meter).tags(*tags.flatMap { it.toList() }.toTypedArray()).gauge().value()
