package io.lockkeeper.zookeeper

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.ConnectionState
import io.lockkeeper.LossCause
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import io.lockkeeper.zookeeper.faults.Opcode
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.Point
import io.lockkeeper.zookeeper.faults.Process
import io.lockkeeper.zookeeper.faults.SOON
import io.lockkeeper.zookeeper.faults.acquire
import io.lockkeeper.zookeeper.faults.closing
import io.lockkeeper.zookeeper.faults.holdRequest
import io.lockkeeper.zookeeper.faults.isLeftClean
import kotlinx.coroutines.future.await
import org.apache.zookeeper.Watcher.Event.KeeperState
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

class ReplacedHandleTest :
    FunSpec({
        test("a handle that Curator closes by itself ends its holds before the server hears of it") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, own = true).closedAtEnd()
                val hold = process.acquire("x")
                val closing = process.network.holdRequest(Opcode.CLOSE)
                val curator = thread { process.client.zookeeperClient.reset() }
                closing.awaitArrival()
                hold.isHeld shouldBe false
                hold.lost().await().lossCause() shouldBe LossCause.SESSION_EXPIRED
                closing.release()
                runCatching { hold.release() }
                process.acquire("x").release()
                curator.join()
                server.isLeftClean(process)
            }
        }

        test("a new session is not valid while the old handle's event thread may still close it") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val expired = Point()
                val go = CountDownLatch(1)
                AutoCloseable { go.countDown() }.closedAtEnd()
                val process =
                    Process(FaultyNetwork(server), prepare = {
                        curatorListenable.addListener { _, event ->
                            if (event.watchedEvent?.state == KeeperState.Expired) {
                                expired.reach()
                                go.await(SOON.inWholeSeconds, TimeUnit.SECONDS)
                            }
                        }
                    }).closedAtEnd()
                process.acquire("x").release()
                val before = process.sessionId
                process.expireOn(server)
                expired.await()
                // Curator opens its next session on another thread.
                eventually(SOON) {
                    process.sessionId shouldNotBe before
                    process.client.checkExists().forPath("/") shouldNotBe null
                }
                eventually(SOON) { process.locks.connectionState() shouldBe ConnectionState.LOST }
                val asked = process.ask("x")
                // A lock would have been granted by then, because requests are answered in their order.
                repeat(20) { process.client.checkExists().forPath("/") }
                process.locks.connectionState() shouldBe ConnectionState.LOST
                asked.isDone shouldBe false
                go.countDown()
                asked.await().release()
                server.isLeftClean(process)
            }
        }
    })
