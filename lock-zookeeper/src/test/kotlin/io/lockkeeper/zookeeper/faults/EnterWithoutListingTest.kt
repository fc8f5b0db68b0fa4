package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.comparables.shouldBeLessThanOrEqualTo
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldEndWith
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.contract.inVain
import kotlinx.coroutines.future.await
import org.apache.curator.test.WatchersDebug
import org.apache.zookeeper.ZooDefs.Ids
import org.apache.zookeeper.ZooDefs.Perms
import org.apache.zookeeper.data.ACL
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * A process whose new node has the number after its last one is first without a listing, but only if that is proved.
 */
// Alone: it measures, and needs the machine for itself.
@Isolate
class EnterWithoutListingTest :
    FunSpec({
        /** Uses the name so that the process takes its next node for the first by its number. */
        suspend fun Process.usesAlone(times: Int = 3) = repeat(times) { acquire("x").release() }

        /** Whether the server tells this process of changes of the parent. */
        fun Process.watchesParent(): Boolean {
            client.checkExists().forPath("/") // answers come in their order
            return "/locks/x" in WatchersDebug.getDataWatches(client.zookeeperClient.zooKeeper)
        }

        test("a name that one process uses again and again costs the two writes, and no listing") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val tokens = mutableListOf<Long>()
                process.usesAlone()
                val listings = process.network.count(Opcode.LIST)
                val requests = process.network.besidesBeats()
                repeat(20) { process.acquire("x").use { tokens += it.fencingToken() } }
                process.network.count(Opcode.LIST) shouldBe listings
                process.network.besidesBeats() shouldBe requests + 40
                tokens.shouldBeStrictlyIncreasing()
                server.isLeftClean(process)
            }
        }

        test("a new name costs three writes and no listing, or one listing if others were faster") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                process.acquire("root").release()
                val requests = process.network.besidesBeats()
                process.acquire("x").release()
                process.network.besidesBeats() shouldBe requests + 3
                val making = process.network.holdRequest(Opcode.CREATE_CONTAINER)
                val asked = process.ask("y")
                making.awaitArrival()
                val hold = other.acquire("y")
                making.release()
                server.hasContenders("y", 2)
                shouldThrow<LockTimeoutException> { process.acquire("y", inVain) }
                asked.isDone shouldBe false
                hold.release()
                asked.await().release()
                server.isLeftClean(process, other)
            }
        }

        test("the process that created the parent is not first in it if another was faster") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                process.acquire("root").release()
                val creating = process.network.holdRequest(Opcode.CREATE)
                val asked = process.ask("x")
                creating.awaitArrival()
                eventually(SOON) { server.exists("/locks/x") shouldBe true } // the process created the parent itself
                val hold = other.acquire("x")
                creating.release()
                server.hasContenders("x", 2)
                process.acquire("y").release() // this answer comes after those to the create and its lookup
                asked.isDone shouldBe false
                hold.isHeld shouldBe true
                hold.release()
                asked.await().release()
                server.isLeftClean(process, other)
            }
        }

        test("a release that is not awaited leads to no listing either") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, options = { releaseWait(Duration.ZERO) }).closedAtEnd()
                process.usesAlone()
                val listings = process.network.count(Opcode.LIST)
                repeat(20) { process.acquire("x").release() }
                process.network.count(Opcode.LIST) shouldBe listings
                server.isLeftClean(process)
            }
        }

        test("a contender with a sequence number in between is waited for") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                process.usesAlone()
                val hold = other.acquire("x")
                val asked = process.ask("x")
                server.hasContenders("x", 2)
                shouldThrow<LockTimeoutException> { process.acquire("x", inVain) }
                asked.isDone shouldBe false
                hold.release()
                asked.await().release()
                server.isLeftClean(process, other)
            }
        }

        test("sequence numbers that start again in another parent of the same name prove nothing") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                process.usesAlone(3) // 0, 1 and 2
                eventually(SOON) {
                    server.reapContainers()
                    server.exists("/locks/x") shouldBe false
                }
                other.usesAlone(2) // 0 and 1
                val hold = other.acquire("x")
                server.children("/locks/x").single() shouldEndWith "-lock-0000000002"
                shouldThrow<LockTimeoutException> { process.acquire("x", inVain) }
                hold.isHeld shouldBe true
                hold.release()
                server.isLeftClean(process, other)
            }
        }

        test("a parent that was replaced before it was watched proves nothing") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                process.usesAlone(1)
                val watching = process.network.holdRequest(Opcode.GET_DATA)
                val robbed = process.ask("x") // number 1; its parent is to be watched, but the request is on its way
                watching.awaitArrival()
                other.client.delete().forPath("/locks/x/${server.children("/locks/x").single()}")
                eventually(SOON) {
                    server.reapContainers()
                    server.exists("/locks/x") shouldBe false
                }
                other.usesAlone(1) // 0
                val hold = other.acquire("x")
                server.children("/locks/x").single() shouldEndWith "-lock-0000000001"
                watching.release()
                runCatching { robbed.await().release() }
                process.isIdle()
                shouldThrow<LockTimeoutException> { process.acquire("x", inVain) }
                hold.release()
                server.isLeftClean(process, other)
            }
        }

        test("a parent that could not be watched proves nothing") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                process.usesAlone(1)
                val watching = process.network.holdRequest(Opcode.GET_DATA)
                val first = process.acquire("x") // number 1; its parent is to be watched
                watching.awaitArrival()
                val notToBeRead = ACL(Perms.ALL and Perms.READ.inv(), Ids.ANYONE_ID_UNSAFE)
                other.client.setACL().withACL(listOf(notToBeRead)).forPath("/locks/x")
                watching.release()
                first.release()
                process.isIdle()
                eventually(SOON) {
                    server.reapContainers()
                    server.exists("/locks/x") shouldBe false
                }
                other.usesAlone(1) // 0
                val hold = other.acquire("x")
                server.children("/locks/x").single() shouldEndWith "-lock-0000000001"
                shouldThrow<LockTimeoutException> { process.acquire("x", inVain) }
                hold.isHeld shouldBe true
                hold.release()
                server.isLeftClean(process, other)
            }
        }

        test("the parent of a name that others used before is not watched at its first use") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                other.usesAlone(1)
                process.usesAlone(1)
                process.watchesParent() shouldBe false
                process.usesAlone(1)
                process.watchesParent() shouldBe true
                server.isLeftClean(process, other)
            }
        }

        test("the parent of a name that others wait for is not watched") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                process.usesAlone(1)
                val listing = process.network.holdRequest(Opcode.LIST)
                val asked = process.ask("x")
                listing.awaitArrival()
                server.hasContenders("x", 1) // its create may still be on its way, and the other one overtake it
                val next = other.ask("x")
                server.hasContenders("x", 2)
                listing.release()
                asked.await().release()
                process.watchesParent() shouldBe false
                next.await().release()
                server.isLeftClean(process, other)
            }
        }

        test("a contender that stood behind another does not know which one comes next") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                process.usesAlone(1)
                val hold = other.acquire("x")
                repeat(2) {
                    shouldThrow<LockTimeoutException> { process.acquire("x", 300.milliseconds) }
                    process.isIdle()
                }
                hold.isHeld shouldBe true
                hold.release()
                server.isLeftClean(process, other)
            }
        }

        test("sequence numbers of an earlier connection prove nothing") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                process.usesAlone(3) // 0, 1 and 2
                process.network.goAway()
                process.isDisconnected()
                val hold = other.acquire("x") // 3
                server.setSequence("/locks/x", 3) // as after a leader that lost the counter
                process.network.comeBack()
                process.isConnected()
                shouldThrow<LockTimeoutException> { process.acquire("x", inVain) }
                hold.release()
                server.isLeftClean(process, other)
            }
        }

        test("names used once leave few parents behind, and a parent that is kept stays known") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, sessionTimeout = 10.seconds).closedAtEnd()
                val other = Process(server).closedAtEnd()
                other.acquire("of another").release()
                process.acquire("of another").release() // older than the hundred that are kept
                val kept = process.acquire("kept")
                repeat(300) { process.acquire("once-$it").release() }
                eventually(SOON) { server.children("/locks").size shouldBeLessThanOrEqualTo 102 }
                server.exists("/locks/once-299") shouldBe true // the latest are kept
                server.exists("/locks/of another") shouldBe true // and those that other processes created
                kept.isHeld shouldBe true
                kept.release()
                server.isLeftClean(process, other)
                val creations = process.network.count(Opcode.CREATE)
                process.acquire("once-0").release() // created again with its parent, which was known to be gone
                process.network.count(Opcode.CREATE) shouldBe creations + 1
            }
        }
    })

/** The requests so far, without heartbeats and the watch of a hold that lasted 40 ms on a busy machine. */
private fun FaultyNetwork.besidesBeats() =
    requests() - listOf(Opcode.SYNC, Opcode.MULTI, Opcode.GET_DATA).sumOf { count(it) }
