package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.LossCause
import io.lockkeeper.withLock
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.future.await
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

// Alone: it measures, and needs the machine for itself.
@Isolate
class RemovedNodeTest :
    FunSpec({
        test("a waiter whose own node was removed is not let in by its predecessor's going") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b, c) = List(3) { Process(server).closedAtEnd() }
                val held = a.acquire("x")
                val askedByB = b.ask("x")
                server.hasContenders("x", 2)
                val askedByC = c.ask("x")
                server.hasContenders("x", 3)
                a.client.delete().forPath(server.ephemeralsOf(b.sessionId).single())
                held.release()
                val first = askedByC.await()
                val firstToken = first.fencingToken()
                server.hasContenders("x", 2) // B has found out, and now stands behind C
                askedByB.isDone shouldBe false
                first.isHeld shouldBe true
                first.release()
                val second = askedByB.await()
                second.fencingToken() shouldBeGreaterThan firstToken
                second.release()
                server.isLeftClean(a, b, c)
            }
        }

        test("a body whose node is removed under a live session is cancelled and told so") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, operator) = List(2) { Process(server, sessionTimeout = 2.seconds).closedAtEnd() }
                shouldThrow<LockLostException> {
                    process.locks.withLock("x") {
                        operator.client.delete().forPath(server.ephemeralsOf(process.sessionId).single())
                        awaitCancellation()
                    }
                }.lossCause() shouldBe LossCause.REMOVED
                operator.acquire("x").release()
                server.isLeftClean(process, operator)
            }
        }

        test("a place that was confirmed before the connection broke is not handed on until it is looked up again") {
            closing {
                val server = OwnedServer().closedAtEnd()
                // Long enough for the hold to stay valid, and for the lock to be handed on, throughout.
                val handingOn: LockOptions.Builder.() -> Unit = { handoffTime(java.time.Duration.ofMinutes(1)) }
                val process = Process(server, sessionTimeout = 40.seconds, options = handingOn).closedAtEnd()
                val other = Process(server).closedAtEnd()
                val hold = process.acquire("x")
                val next = process.ask("x")
                process.network.goAway()
                process.isDisconnected()
                other.client.delete().forPath(server.ephemeralsOf(process.sessionId).single())
                val current = other.acquire("x")
                val listing = process.network.holdReply(Opcode.LIST)
                process.network.comeBack()
                listing.awaitArrival()
                process.isConnected()
                hold.releaseAsync()
                next.isDone shouldBe false
                listing.release()
                server.hasContenders("x", 2) // it has found out, and now stands behind
                next.isDone shouldBe false
                current.isHeld shouldBe true
                current.release()
                val after = next.await()
                after.fencingToken() shouldBeGreaterThan current.fencingToken()
                after.release()
                server.isLeftClean(process, other)
            }
        }

        test("a process does not hand a lock whose node was removed to its own waiters") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, operator) = List(2) { Process(server, sessionTimeout = 2.seconds).closedAtEnd() }
                val hold = process.acquire("x")
                val next = process.ask("x")
                operator.client.delete().forPath(server.ephemeralsOf(process.sessionId).single())
                hold.lost().comesAtOnce().lossCause() shouldBe LossCause.REMOVED
                val after = next.await()
                server.children("/locks/x").size shouldBe 1
                after.fencingToken() shr 14 shouldBeGreaterThan (hold.fencingToken() shr 14)
                after.release()
                runCatching { hold.release() }
                server.isLeftClean(process)
            }
        }

        test(
            "a young hold hears within a tenth of a second and a round trip that its node was removed or its lock stolen",
        ) {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, operator) = List(2) { Process(server).closedAtEnd() }
                val stealing = LockTerms.defaults().stealAfter(Duration.ofMillis(500))
                val told =
                    List(7) { n ->
                        val hold = process.acquire("x")
                        val lost = hold.lost().toCompletableFuture()
                        if (n % 2 == 0) {
                            operator.client.delete().forPath(server.ephemeralsOf(process.sessionId).single())
                        } else {
                            operator.locks.blocking().acquire("x", stealing).release()
                        }
                        val removed = TimeSource.Monotonic.markNow()
                        lost.await().lossCause() shouldBe LossCause.REMOVED
                        runCatching { hold.release() }
                        removed.elapsedNow()
                    }
                // On a busy machine; the exact times are in YoungHoldsTest.
                told.sorted()[told.size / 2] shouldBeLessThan 500.milliseconds
                server.isLeftClean(process, operator)
            }
        }
    })
