package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Parallel
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.LockLostException
import io.lockkeeper.LockStoreException
import io.lockkeeper.LossCause
import io.lockkeeper.withLock
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.future.await
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

// It waits for sessions to end: beside others that wait, and not beside those that keep a core busy.
@Parallel
class LossTest :
    FunSpec({
        test("a body whose session the server ends is cancelled, and the call says why") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                shouldThrow<LockLostException> {
                    process.locks.withLock("x") {
                        process.expireOn(server)
                        awaitCancellation()
                    }
                }.lossCause() shouldBe LossCause.SESSION_EXPIRED
                other.acquire("x").release()
                server.isLeftClean(process, other)
            }
        }

        test("a client closed under a body tells it at once, before another process gets in") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                val hold = process.acquire("x")
                val waiting = process.ask("x")
                val asked = other.ask("x")
                server.hasContenders("x", 2)
                process.client.close()
                hold.isHeld shouldBe false
                hold.lost().comesAtOnce().lossCause() shouldBe LossCause.CLOSED
                shouldThrow<LockStoreException> { waiting.comesAtOnce() }
                asked.await().release()
                shouldThrow<LockStoreException> { process.acquire("x") }
                shouldThrow<LockLostException> { hold.release() }
                server.isLeftClean(process, other)
            }
        }

        test("listeners of others that never return keep no loss from a body") {
            closing {
                val server = OwnedServer(tick = 500.milliseconds).closedAtEnd()
                val never = CountDownLatch(1)
                AutoCloseable { never.countDown() }.closedAtEnd()
                val stuck =
                    Process(FaultyNetwork(server), sessionTimeout = 2.seconds, own = true, prepare = {
                        connectionStateListenable.addListener { _, _ -> never.await() }
                    }).closedAtEnd()
                val other = Process(server, sessionTimeout = 2.seconds).closedAtEnd()
                toldBeforeOthers(stuck, other) { stuck.network.freeze() }
                stuck.network.thaw()
                toldBeforeOthers(stuck, other) { stuck.network.goAway() }
                stuck.network.comeBack()
                toldBeforeOthers(stuck, other) {
                    stuck.client.zookeeperClient.zooKeeper.testable.injectSessionExpiration()
                }
                server.isLeftClean(stuck, other)
                never.countDown()
            }
        }

        test("a body that fills the user's whole executor is still told of its loss") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val pool = Executors.newSingleThreadExecutor()
                AutoCloseable { pool.shutdownNow() }.closedAtEnd()
                val process = Process(server, options = { executor(pool) }).closedAtEnd()
                val inside = Point()
                val told =
                    process.ask("x").thenApply {
                        inside.reach()
                        it.lost().toCompletableFuture().get(SOON.inWholeSeconds, TimeUnit.SECONDS).lossCause()
                    }
                inside.await()
                process.expireOn(server)
                told.await() shouldBe LossCause.SESSION_EXPIRED
            }
        }

        test("an expiry that only the client knows of ends the hold, and the node it left behind is removed") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                val hold = process.acquire("x")
                val node = server.ephemerals().single()
                process.client.zookeeperClient.zooKeeper.testable.injectSessionExpiration()
                hold.lost().comesAtOnce().lossCause() shouldBe LossCause.SESSION_EXPIRED
                runCatching { hold.release() }
                other.acquire("x").release()
                server.exists(node) shouldBe false
                server.isLeftClean(process, other)
            }
        }

        test("a token is larger than every one before it, whatever ended the holds") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                var last = 0L
                for (round in 1..3) {
                    for (each in listOf(process, other)) {
                        val hold = each.acquire("x")
                        last shouldBeLessThan hold.fencingToken()
                        last = hold.fencingToken()
                        if (round == 2) {
                            each.expireOn(server)
                            hold.lost().await()
                        }
                        runCatching { hold.release() }
                    }
                    if (round == 2) {
                        server.stop()
                        server.start()
                    }
                }
            }
        }
    })
