package io.lockkeeper.micrometer

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.lockkeeper.closeAndAwait
import io.lockkeeper.contract.soon
import io.lockkeeper.lockOptions
import io.lockkeeper.withLock
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.micrometer.core.instrument.MeterRegistry
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import java.time.Duration.ofHours
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** What the meters say of locks that a process keeps although no caller uses them. */
class KeptLocksTest :
    FunSpec({
        fun MeterRegistry.inUse() = listOf("holds", "kept").map { get("lockkeeper.$it").gauge().value().toInt() }

        test("a kept lock is neither held nor handed on, and its time without a caller is no hold") {
            val registry = SimpleMeterRegistry()
            inVirtualTime { cluster ->
                val a = Measured(this, cluster, LockMetrics.of(registry)) { fair(false).keepFor(ofHours(1)) }
                a.locks.withLock("k") { delay(1.seconds) }
                registry.inUse() shouldBe listOf(0, 1)
                delay(1.minutes)
                a.locks.withLock("k") {
                    registry.inUse() shouldBe listOf(1, 0)
                    delay(1.seconds)
                }
                a.tell()
                registry.get("lockkeeper.acquire").tag("outcome", "acquired").timer().count() shouldBe 2
                registry.get("lockkeeper.hold").tag("end", "released").timer().run {
                    count() shouldBe 2
                    totalTime(TimeUnit.SECONDS) shouldBe 2.0
                }
                registry.find("lockkeeper.handoffs").counter().shouldBeNull()
                registry.inUse() shouldBe listOf(0, 1)
            }
        }

        test("on a real server the gauge shows kept locks until another process comes") {
            withContext(Dispatchers.IO) {
                OwnedServer().use { server ->
                    val registry = SimpleMeterRegistry()
                    val metrics = LockMetrics.of(registry)
                    val options = lockOptions {
                        fair = false
                        keepFor = 1.hours
                    }
                    val keeper = metrics.bindTo(ZooKeeperLocks.connect(server.address, options))
                    val other = ZooKeeperLocks.connect(server.address)
                    keeper.withLock("x") { registry.inUse() shouldBe listOf(1, 0) }
                    keeper.withLock("y") {}
                    registry.inUse() shouldBe listOf(0, 2)
                    other.withLock("x") { soon { registry.inUse() shouldBe listOf(0, 1) } }
                    listOf(keeper, other).forEach { it.closeAndAwait(100.milliseconds) }
                }
            }
        }
    })
