package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.contract.inVain
import kotlinx.coroutines.future.await
import kotlin.time.Duration.Companion.milliseconds

class LostReplyTest :
    FunSpec({
        for (opcode in listOf(Opcode.CREATE, Opcode.CREATE_CONTAINER, Opcode.LIST)) {
            test("the lost reply to request $opcode of an acquire leaves one node while held and none after") {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    usedByAnother(server)
                    val process = Process(server).closedAtEnd()
                    val lost = process.network.once(opcode, Fate.LOSE_REPLY)
                    val hold = process.acquire("x")
                    lost.isReached shouldBe true
                    hold.isHeld shouldBe true
                    server.ephemerals() shouldHaveSize 1
                    hold.release()
                    server.isLeftClean(process)
                }
            }
        }

        test(
            "a contender whose create's reply is lost finds its own node, and not one that somebody has made with its id",
        ) {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                repeat(2) { holder.acquire("x").release() }
                val hold = holder.acquire("x")
                val reply = waiter.network.holdReply(Opcode.CREATE)
                val asked = waiter.ask("x")
                reply.awaitArrival()
                val own = server.children("/locks/x").maxBy { it.takeLast(10) }
                val forged = "/locks/x/${own.dropLast(10)}0000000000"
                holder.client.create().forPath(forged)
                waiter.network.cut()
                reply.release()
                waiter.isConnected()
                waiter.acquire("y").release()
                repeat(10) { waiter.locks.async().inspectAsync("x").await() }
                asked.isDone shouldBe false
                holder.client.delete().forPath(forged)
                hold.release()
                asked.await().run {
                    server.children("/locks/x") shouldBe listOf(own)
                    release()
                }
                server.isLeftClean(holder, waiter)
            }
        }

        test("a create whose reply is lost while the caller gives up is taken back") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val held = process.network.holdReply(Opcode.CREATE)
                val asked = process.locks.async().acquireAsync("x")
                held.awaitArrival()
                server.ephemerals() shouldHaveSize 1
                asked.cancel(false)
                process.network.cut()
                held.release()
                server.isLeftClean(process)
            }
        }

        test("a second node, made because somebody had removed the first, is taken back although its reply is lost") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, operator) = List(2) { Process(server).closedAtEnd() }
                process.acquire("x").release()
                val listing = process.network.holdRequest(Opcode.LIST)
                val asked = process.locks.async().acquireAsync("x")
                listing.awaitArrival()
                server.hasContenders("x", 1)
                operator.client.delete().forPath(server.ephemerals().single())
                val again = process.network.holdReply(Opcode.CREATE)
                listing.release()
                again.awaitArrival()
                server.ephemerals() shouldHaveSize 1
                process.network.cut()
                again.release()
                asked.cancel(false)
                server.isLeftClean(process, operator)
            }
        }

        test("a delete whose reply is lost is asked again, and the next caller of the process gets in") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val hold = process.acquire("x")
                val lost = process.network.once(Opcode.DELETE, Fate.LOSE_REPLY)
                hold.release()
                lost.await()
                process.acquire("x").release()
                server.isLeftClean(process)
            }
        }

        test("a delete cut off before the server saw it is sent again") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                val hold = process.acquire("x")
                val cut = process.network.once(Opcode.DELETE, Fate.CUT)
                hold.release()
                cut.await()
                other.acquire("x").release()
                server.isLeftClean(process, other)
            }
        }

        test("a wait that ends while the create's reply is lost leaves nothing behind a holder") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                waiter.network.once(Opcode.CREATE, Fate.LOSE_REPLY)
                runCatching { waiter.acquire("x", 300.milliseconds) }.isFailure shouldBe true
                waiter.isIdle()
                server.ephemerals() shouldHaveSize 1
                shouldThrow<LockTimeoutException> { waiter.acquire("x", inVain) }
                hold.release()
                server.isLeftClean(holder, waiter)
            }
        }
    })
