package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.ConnectionState
import kotlinx.coroutines.future.await
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

class ReleaseTest :
    FunSpec({
        test("a release is sent before its caller enters again, also at the instant of being granted") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, options = { executor { it.run() } }).closedAtEnd()
                val sent = CopyOnWriteArrayList<Int>()
                process.network.onRequest = {
                    if (it.opcode in listOf(Opcode.CREATE, Opcode.DELETE)) sent += it.opcode
                    Fate.PASS
                }
                repeat(10) {
                    process.ask("x").thenCompose { hold ->
                        hold.releaseAsync()
                        process.ask("x")
                    }.await().release()
                }
                server.isLeftClean(process)
                sent shouldBe List(20) { listOf(Opcode.CREATE, Opcode.DELETE) }.flatten()
            }
        }

        test("a process that lets others in and wants the lock again leaves before it enters") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b) = List(2) {
                    Process(server, options = { handoffTime(java.time.Duration.ZERO) }).closedAtEnd()
                }
                val hold = a.acquire("x")
                val outside = b.ask("x")
                server.hasContenders("x", 2)
                val again = a.ask("x")
                val sent = CopyOnWriteArrayList<Int>()
                a.network.onRequest = {
                    if (it.opcode in listOf(Opcode.CREATE, Opcode.DELETE)) sent += it.opcode
                    Fate.PASS
                }
                hold.release()
                outside.await().release()
                again.await().release()
                server.isLeftClean(a, b)
                sent shouldBe listOf(Opcode.DELETE, Opcode.CREATE, Opcode.DELETE)
            }
        }

        test(
            "a thousand releases while the server is down are made up for when it is back, each node asked once or so",
        ) {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, sessionTimeout = 30.seconds).closedAtEnd()
                val holds = List(1000) { process.ask("x-$it") }.map { it.await() }
                server.ephemerals() shouldHaveSize 1000
                server.stop()
                eventually(SOON) { process.locks.connectionState() shouldBe ConnectionState.SUSPENDED }
                holds.map { it.releaseAsync() }.forEach { it.await() } // each release waits for at most its releaseWait
                process.locks.inUse() shouldStartWith "0 names, 1000 contenders, 0 holds: "
                server.start()
                server.isLeftClean(process)
                process.network.count(Opcode.DELETE) shouldBeLessThan 2100
                process.acquire("x-0").release()
            }
        }

        for (way in Way.entries) {
            test("a release into a network frozen $way returns, and the node goes when the network is back") {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val process = Process(server).closedAtEnd()
                    val hold = process.acquire("x")
                    process.network.freeze(way)
                    measureTime { hold.release() } shouldBeLessThan 5.seconds
                    hold.isHeld shouldBe false
                    runCatching { process.acquire("x", 300.milliseconds) }.isFailure shouldBe true
                    process.network.thaw()
                    process.acquire("x").release()
                    server.isLeftClean(process)
                }
            }
        }

        test("a waiter gets in although its network was away while its predecessor left") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                val asked = waiter.ask("x")
                server.hasContenders("x", 2)
                waiter.network.goAway()
                hold.release()
                holder.isIdle()
                waiter.network.comeBack()
                asked.await().release()
                server.isLeftClean(holder, waiter)
            }
        }

        test("a waiter gets in although the session it waited in is gone when its network is back") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                val asked = waiter.ask("x")
                server.hasContenders("x", 2)
                waiter.network.goAway()
                waiter.expireOn(server)
                hold.release()
                waiter.network.comeBack()
                asked.await().release()
                server.isLeftClean(holder, waiter)
            }
        }

        test("thousands of waits through a cut do not stop the client from coming back") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val held = List(500) { holder.ask("x-$it") }.map { it.await() }
                val asked = List(5000) { waiter.ask("x-${it % 500}") }
                eventually(SOON) { server.ephemerals() shouldHaveSize 1000 }
                waiter.network.cut()
                held.forEach { it.releaseAsync() }
                asked.forEach { it.thenAccept { hold -> hold.releaseAsync() } }
                asked.forEach { it.await() }
                server.isLeftClean(holder, waiter)
            }
        }
    })
