package io.lockkeeper.zookeeper.faults

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.contract.atOnce
import io.lockkeeper.kept
import io.lockkeeper.usage
import io.lockkeeper.watch
import kotlinx.coroutines.future.await
import java.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

private val CHILD_SESSION = 4.seconds // a busy machine must not end it

/** What becomes of a kept lock when its keeper is killed, stopped or cut off. */
class KeptLockFaultsTest :
    FunSpec({
        for (end in listOf("killed", "stopped")) {
            test("a kept lock of a process that is $end is taken until its session has ended, and no longer") {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val other = Process(server).closedAtEnd()
                    val keeper = ChildJvm("keep", server.address, "${CHILD_SESSION.inWholeMilliseconds}").closedAtEnd()
                    val (token, kept) = keeper.answer().split(' ').map { it.toLong() }
                    kept shouldBe 1
                    val begun = TimeSource.Monotonic.markNow()
                    if (end == "killed") keeper.kill() else keeper.stop()
                    val held = other.acquire("x")
                    begun.elapsedNow() shouldBeGreaterThan CHILD_SESSION / 4 // it was heard of a while ago
                    begun.elapsedNow() shouldBeLessThan CHILD_SESSION + atOnce
                    held.fencingToken() shouldBeGreaterThan token
                    if (end == "stopped") {
                        keeper.goOn()
                        keeper.ask("again") // its node is gone, so it waits
                        server.hasContenders("x", 2)
                        held.release()
                        keeper.answer().split(' ').first().toLong() shouldBeGreaterThan held.fencingToken()
                        keeper.kill()
                    } else {
                        held.release()
                    }
                    server.isLeftClean(other)
                }
            }
        }

        test("a keeper that was cut off sets its watch anew, and leaves for one that came meanwhile") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (keeper, other) = listOf(Process(server, options = keeping), Process(server)).onEach {
                    it.closedAtEnd()
                }
                keeper.keeps()
                keeper.hasSettled()
                keeper.network.goAway()
                keeper.isDisconnected()
                keeper.network.comeBack()
                keeper.isConnected()
                keeper.hasSettled()
                keeper.locks.usage.kept shouldBe 1
                keeper.acquire("x").release() // on the same node
                keeper.locks.usage.kept shouldBe 1
                other.acquire("x", atOnce).release()
                keeper.isIdle()

                keeper.keeps()
                keeper.hasSettled()
                keeper.network.goAway()
                keeper.isDisconnected()
                val asked = other.ask("x")
                server.hasContenders("x", 2)
                keeper.network.comeBack()
                asked.await().release()
                server.isLeftClean(keeper, other)
            }
        }

        test("one that asks once while the holder of a kept node is cut off is told when it is back") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val keeper = Process(server, options = keeping).closedAtEnd()
                val other = Process(server, options = { ioTimeout(Duration.ofMinutes(1)) }).closedAtEnd()
                keeper.keeps()
                val hold = keeper.acquire("x")
                keeper.hasSettled()
                keeper.network.goAway()
                keeper.isDisconnected()
                val asked = other.locks.async().tryAcquireAsync("x")
                server.hasContenders("x", 2)
                keeper.network.comeBack()
                asked.await().isPresent shouldBe false
                hold.isHeld shouldBe true
                hold.release()
                server.isLeftClean(keeper, other)
            }
        }
    })
