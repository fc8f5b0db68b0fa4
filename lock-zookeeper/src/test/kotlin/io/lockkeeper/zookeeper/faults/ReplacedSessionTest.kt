package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LossCause
import kotlinx.coroutines.future.await
import kotlin.time.Duration.Companion.seconds

class ReplacedSessionTest :
    FunSpec({
        /** The granted node belongs to the session that is connected now. */
        suspend fun HeldLock.standsInSessionOf(process: Process, server: OwnedServer) {
            isHeld shouldBe true
            val nodes = server.ephemeralsOf(process.sessionId)
            nodes shouldHaveSize 1
            process.client.checkExists().forPath(nodes.single()).czxid shouldBe (fencingToken() shr 14)
        }

        test("a listing that comes after the session was replaced grants nothing on the old session's node") {
            closing {
                val server = OwnedServer().closedAtEnd()
                usedByAnother(server)
                val process = Process(server, sessionTimeout = 6.seconds).closedAtEnd()
                val listing = process.network.holdReply(Opcode.LIST)
                val asked = process.ask("x")
                listing.awaitArrival()
                val before = process.sessionId
                // The session ends on the client's side only. The server keeps it, and still lists its node.
                process.client.zookeeperClient.zooKeeper.testable.injectSessionExpiration()
                listing.release()
                val hold = asked.await()
                process.sessionId shouldNotBe before
                hold.standsInSessionOf(process, server)
                hold.release()
                server.isLeftClean(process)
            }
        }

        test("the node of a lost reply is not taken for a place in the next session") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, sessionTimeout = 6.seconds).closedAtEnd()
                val creating = process.network.holdReply(Opcode.CREATE)
                val asked = process.ask("x")
                creating.awaitArrival()
                process.client.zookeeperClient.zooKeeper.testable.injectSessionExpiration()
                creating.release()
                val hold = asked.await()
                hold.standsInSessionOf(process, server)
                hold.release()
                server.isLeftClean(process)
            }
        }

        test("a session that the server ended between create and listing grants only on a new node") {
            closing {
                val server = OwnedServer().closedAtEnd()
                usedByAnother(server)
                // Long enough for this thread to continue. Without replies the client gives up after two thirds of it.
                val process = Process(server, sessionTimeout = 3.seconds).closedAtEnd()
                process.acquire("warm").release()
                val session = process.sessionId
                val listing = process.network.holdReply(Opcode.LIST)
                val asked = process.ask("x")
                listing.awaitArrival()
                // The server hears nothing from the client, whose replies are held, and ends the session in time.
                process.network.freeze(Way.TO_SERVER)
                io.kotest.assertions.nondeterministic.eventually(SOON) { (session in server.sessions()) shouldBe false }
                process.network.thaw()
                listing.release()
                val hold = asked.await()
                process.sessionId shouldNotBe session
                hold.standsInSessionOf(process, server)
                hold.release()
                server.isLeftClean(process)
            }
        }

        test("a waiter whose session ends enters again and gets in") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                val asked = waiter.ask("x")
                server.hasContenders("x", 2)
                val session = waiter.sessionId
                waiter.expireOn(server)
                server.hasContenders("x", 1)
                server.hasContenders("x", 2)
                asked.isDone shouldBe false
                hold.release()
                asked.await().standsInSessionOf(waiter, server)
                waiter.sessionId shouldNotBe session
                asked.await().release()
                server.isLeftClean(holder, waiter)
            }
        }

        test("a release after the session's end says that the lock was lost, once, and leaves nothing") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val hold = process.acquire("x")
                process.expireOn(server)
                hold.lost().comesAtOnce().lossCause() shouldBe LossCause.SESSION_EXPIRED
                listOf(LossCause.SESSION_EXPIRED) shouldContain
                    shouldThrow<LockLostException> { hold.release() }.lossCause()
                hold.release()
                process.acquire("x").release()
                server.isLeftClean(process)
            }
        }
    })
