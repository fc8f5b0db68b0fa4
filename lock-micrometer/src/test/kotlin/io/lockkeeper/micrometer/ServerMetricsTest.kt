package io.lockkeeper.micrometer

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.doubles.shouldBeGreaterThan
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockLostException
import io.lockkeeper.closeAndAwait
import io.lockkeeper.contract.soon
import io.lockkeeper.lockOptions
import io.lockkeeper.withLock
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.micrometer.core.instrument.simple.SimpleMeterRegistry
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class ServerMetricsTest :
    FunSpec({
        test("on a real server the meters show the session, the heartbeats, and why a lock was lost") {
            withContext(Dispatchers.IO) {
                OwnedServer().use { server ->
                    val registry = SimpleMeterRegistry()
                    val metrics = LockMetrics.of(registry)
                    val options = lockOptions {
                        sessionTimeout = 2.seconds
                        listener = metrics.listener()
                    }
                    val locks = metrics.bindTo(ZooKeeperLocks.connect(server.address, options))
                    fun state(state: String) = registry.get("lockkeeper.session").tag("state", state).gauge().value()
                    val lost = shouldThrow<LockLostException> {
                        locks.withLock("x") {
                            state("connected") shouldBe 1.0
                            registry.get("lockkeeper.holds").gauge().value() shouldBe 1.0
                            registry.get("lockkeeper.session.timeout").timeGauge().value(TimeUnit.SECONDS) shouldBe 2.0
                            val heartbeat = registry.get("lockkeeper.heartbeat").timer()
                            soon { heartbeat.count() shouldBeGreaterThan 2 }
                            heartbeat.max(TimeUnit.NANOSECONDS) shouldBeGreaterThan 0.0
                            server.sessions().forEach(server::expire)
                            awaitCancellation()
                        }
                    }
                    soon { registry.get("lockkeeper.hold").tags("name", "x", "end", "lost").timer().count() shouldBe 1 }
                    val losses = registry.get(
                        "lockkeeper.losses",
                    ).tag("cause", LockMeter.value(lost.lossCause())).counter()
                    soon { losses.count() shouldBe 1.0 }
                    locks.closeAndAwait(100.milliseconds)
                    state("closed") shouldBe 1.0
                }
            }
        }
    })
