package io.lockkeeper.zookeeper.faults

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.future.await
import java.util.concurrent.CopyOnWriteArrayList

/** A follower may lag behind its leader, so the absence of a node counts only after a sync. */
class CatchingUpTest :
    FunSpec({
        /** The requests that are sent from now on. */
        fun Process.requests() = CopyOnWriteArrayList<Int>().also { sent ->
            network.onRequest = {
                sent += it.opcode
                Fate.PASS
            }
        }

        test("a waiter whose node is not listed enters again only after a sync with the leader") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b) = List(2) { Process(server).closedAtEnd() }
                val held = a.acquire("x")
                val asked = b.ask("x")
                server.hasContenders("x", 2)
                val sent = b.requests()
                a.client.delete().forPath(server.ephemeralsOf(b.sessionId).single())
                server.hasContenders("x", 2)
                sent.takeWhile { it != Opcode.CREATE } shouldContain Opcode.SYNC
                asked.isDone shouldBe false
                held.release()
                asked.await().release()
                server.isLeftClean(a, b)
            }
        }

        for (reached in listOf(true, false)) {
            test(
                "a caller that gives up while its create's reply is lost syncs before it leaves, reached: $reached",
            ) {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val process = Process(server).closedAtEnd()
                    process.acquire("x").release()
                    val creating =
                        if (reached) {
                            process.network.holdReply(
                                Opcode.CREATE,
                            )
                        } else {
                            process.network.holdRequest(Opcode.CREATE)
                        }
                    val asked = process.ask("x")
                    creating.awaitArrival()
                    val sent = process.requests()
                    asked.cancel(false)
                    process.network.cut()
                    creating.release()
                    process.isIdle()
                    val left = sent.takeWhile { it != Opcode.DELETE }
                    left.shouldNotBeEmpty()
                    left shouldContain Opcode.SYNC
                    server.isLeftClean(process)
                }
            }
        }
    })
