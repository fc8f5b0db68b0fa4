package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.ConnectionState
import io.lockkeeper.LockStoreException
import kotlinx.coroutines.future.await
import org.apache.zookeeper.ZooKeeper.States
import kotlin.time.Duration.Companion.seconds

// Alone: it sets a property that every server in this JVM reads.
@Isolate
class ReadOnlyServerTest :
    FunSpec({
        test("a read-only server keeps no hold alive and gives no lock") {
            System.setProperty("readonlymode.enabled", "true")
            try {
                closing {
                    val localSessions = mapOf(
                        "localSessionsEnabled" to "true",
                        "localSessionsUpgradingEnabled" to "true",
                    )
                    val ensemble = Ensemble(syncLimits = List(Ensemble.SIZE) { 4 }, more = localSessions).closedAtEnd()
                    val leader = ensemble.awaitLeader()
                    val last = (leader + 1) % Ensemble.SIZE
                    val process =
                        Process(ensemble.network(last), sessionTimeout = 4.seconds, client = { canBeReadOnly(true) })
                            .closedAtEnd()
                    val hold = process.acquire("x")
                    (0 until Ensemble.SIZE).filter { it != last }.forEach { ensemble.kill(it) }
                    hold.lost().await()
                    hold.isHeld shouldBe false
                    shouldThrow<LockStoreException> { process.acquire("x", 1.seconds) }
                    // A read-only server refuses an earlier session. A new client gets a session that can read.
                    val reader =
                        Process(ensemble.network(last), sessionTimeout = 4.seconds, client = { canBeReadOnly(true) })
                            .closedAtEnd()
                    eventually(SOON) { reader.client.zookeeperClient.zooKeeper.state shouldBe States.CONNECTEDREADONLY }
                    eventually(SOON) { reader.client.zookeeperClient.isConnected shouldBe true }
                    shouldThrow<LockStoreException> { reader.acquire("y", 1.seconds) }
                    reader.locks.connectionState() shouldNotBe ConnectionState.CONNECTED
                    // soon after its caller was told
                    eventually(SOON) { reader.locks.inUse() shouldStartWith "0 names" }
                }
            } finally {
                System.clearProperty("readonlymode.enabled")
            }
        }
    })
