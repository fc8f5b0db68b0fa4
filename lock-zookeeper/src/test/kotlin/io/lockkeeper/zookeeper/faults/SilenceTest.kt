package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Parallel
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.ConnectionState
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LossCause
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.await
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

// It waits for sessions to end: beside others that wait, and not beside those that keep a core busy.
@Parallel
class SilenceTest :
    FunSpec({
        test("a wait that ends in a frozen network leaves nothing when the network is back") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                waiter.acquire("warm").release()
                val hold = holder.acquire("x")
                for (frozen in listOf(arrayOf(Way.TO_SERVER), arrayOf(Way.TO_CLIENT), Way.entries.toTypedArray())) {
                    waiter.network.freeze(*frozen)
                    shouldThrow<LockStoreException> { waiter.acquire("x", 200.milliseconds) }
                    waiter.network.thaw()
                    waiter.isIdle()
                    server.children("/locks/x") shouldHaveSize 1
                }
                hold.release()
                server.isLeftClean(holder, waiter)
            }
        }

        test("a waiter that stood in the queue when the network froze is gone from it afterwards") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                val asked = waiter.ask("x", 1.seconds)
                server.hasContenders("x", 2)
                waiter.network.freeze()
                runCatching { asked.await() }.isFailure shouldBe true
                server.children("/locks/x") shouldHaveSize 2
                waiter.network.thaw()
                server.hasContenders("x", 1)
                hold.release()
                server.isLeftClean(holder, waiter)
            }
        }

        for (down in listOf("stopped", "never there")) {
            test("a wait of one second for a server that is $down ends in time") {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    if (down == "never there") server.stop()
                    val process = Process(server, sessionTimeout = 20.seconds).closedAtEnd()
                    if (down == "stopped") {
                        process.acquire("x").release()
                        server.stop()
                    }
                    val took =
                        measureTime {
                            shouldThrow<LockStoreException> { process.locks.withLock("x", wait = 1.seconds) {} }
                        }
                    took shouldBeGreaterThan 900.milliseconds
                    took shouldBeLessThan 6.seconds
                }
            }
        }

        test("a body behind a frozen network is told before another process gets in") {
            closing {
                val server = OwnedServer(tick = 500.milliseconds).closedAtEnd()
                val (holder, other) = List(2) { Process(server, sessionTimeout = 1.seconds).closedAtEnd() }
                for (frozen in listOf(Way.entries.toTypedArray(), arrayOf(Way.TO_SERVER), arrayOf(Way.TO_CLIENT))) {
                    toldBeforeOthers(holder, other) { holder.network.freeze(*frozen) }
                    holder.network.thaw()
                }
                server.isLeftClean(holder, other)
            }
        }

        test("a hold goes on after a cut shorter than its deadline, and its deadline moves on") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val hold = process.acquire("x")
                val session = process.sessionId
                process.network.cut()
                val before = process.network.count(Opcode.MULTI)
                eventually(SOON) { process.network.count(Opcode.MULTI) shouldBeGreaterThan before + 2 }
                process.sessionId shouldBe session
                hold.isHeld shouldBe true
                hold.release()
                server.isLeftClean(process)
            }
        }

        test("a hold cut off beyond its deadline is lost for good, though its session lives on") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server, sessionTimeout = 6.seconds).closedAtEnd() }
                val hold = process.acquire("x")
                val session = process.sessionId
                process.network.goAway()
                hold.lost().await().lossCause() shouldBe LossCause.SESSION_SILENT
                (session in server.sessions()) shouldBe true
                process.network.comeBack()
                eventually(SOON) { process.locks.connectionState() shouldBe ConnectionState.CONNECTED }
                hold.isHeld shouldBe false
                shouldThrow<LockLostException> { hold.ensureHeld() }
                runCatching { hold.release() }
                other.acquire("x").release()
                server.isLeftClean(process, other)
            }
        }

        test("a connection that broke is called interrupted until there is another one") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, sessionTimeout = 4.seconds).closedAtEnd()
                process.isConnected()
                val hold = process.acquire("x")
                val states = CopyOnWriteArrayList<ConnectionState>()
                process.locks.onConnectionChange { states += it }
                process.network.goAway()
                hold.lost().await()
                states shouldContainExactly listOf(ConnectionState.SUSPENDED)
                process.network.comeBack()
                process.isConnected()
                runCatching { hold.release() }
                server.isLeftClean(process)
            }
        }

        test("nothing is handed on inside the process while the connection is interrupted") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val hold = process.acquire("x")
                val next = process.ask("x")
                process.network.goAway()
                eventually(SOON) { process.locks.connectionState() shouldBe ConnectionState.SUSPENDED }
                hold.releaseAsync().await()
                runCatching { process.acquire("y", 300.milliseconds) }.isFailure shouldBe true
                next.isDone shouldBe false
                process.network.comeBack()
                next.await().release()
                server.isLeftClean(process)
            }
        }

        test("a grant whose last reply comes after the deadline is no grant") {
            closing {
                val server = OwnedServer().closedAtEnd()
                // With this margin a hold is valid for 2.7 s after the leader heard of it, which takes 1.2 s to prove.
                val wide: LockOptions.Builder.() -> Unit = { margin(java.time.Duration.ofMillis(1200)) }
                val process = Process(server, sessionTimeout = 4.seconds, options = wide).closedAtEnd()
                process.acquire("x").release()
                process.network.delay(Way.TO_CLIENT, 1800.milliseconds)
                shouldThrow<LockStoreException> { process.acquire("x", 4.seconds) }
                process.network.delay(Way.TO_CLIENT, 0.seconds)
                process.acquire("x").release()
                server.isLeftClean(process)
            }
        }

        test("a first hold that was requested before the connection was up lasts beyond its first deadline") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val network = FaultyNetwork(server)
                network.freeze()
                val process = Process(network, sessionTimeout = 4.seconds).closedAtEnd()
                val asked = process.ask("x")
                network.thaw()
                val hold = asked.await()
                eventually(SOON) { network.count(Opcode.MULTI) shouldBeGreaterThan 2 }
                hold.isHeld shouldBe true
                hold.release()
                server.isLeftClean(process)
            }
        }

        test("a heartbeat held up for a while ends no hold") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, sessionTimeout = 6.seconds).closedAtEnd()
                process.isConnected()
                val hold = process.acquire("x")
                val beat = process.network.holdRequest(Opcode.MULTI)
                beat.awaitArrival()
                beat.release()
                val before = process.network.count(Opcode.MULTI)
                eventually(SOON) { process.network.count(Opcode.MULTI) shouldBeGreaterThan before + 2 }
                hold.isHeld shouldBe true
                hold.release()
                server.isLeftClean(process)
            }
        }
    })
