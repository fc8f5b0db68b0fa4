package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.contract.inVain
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import org.apache.zookeeper.CreateMode
import java.util.UUID
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger

private const val LAST = Int.MAX_VALUE

class SequenceWrapTest :
    FunSpec({
        test("six contenders pass the end of the sequence counter one at a time, with rising tokens") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val processes = List(6) { Process(server).closedAtEnd() }
                processes[0].acquire("x").release()
                server.setSequence("/locks/x", LAST - 2)
                val inside = AtomicInteger()
                val together = AtomicInteger()
                val tokens = CopyOnWriteArrayList<Long>()
                coroutineScope {
                    for (process in processes) {
                        launch(Dispatchers.IO) {
                            repeat(8) {
                                val hold = process.acquire("x")
                                together.accumulateAndGet(inside.incrementAndGet(), ::maxOf)
                                tokens += hold.fencingToken()
                                inside.decrementAndGet()
                                hold.release()
                            }
                        }
                    }
                }
                together.get() shouldBe 1
                tokens.shouldBeStrictlyIncreasing()
                server.isLeftClean(*processes.toTypedArray())
            }
        }

        test("a contender whose number wrapped to negative keeps its place ahead of one that came later") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (other, process) = List(2) { Process(server).closedAtEnd() }
                process.acquire("x").release()
                server.setSequence("/locks/x", LAST)
                // Two creates under way at once: the second is numbered past the end, the one after them is not.
                val zooKeeper = other.client
                val creates =
                    List(2) {
                        val path = "/locks/x/_c_${UUID.randomUUID()}-lock-"
                        zooKeeper.transactionOp().create().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath(path)
                    }
                val made = zooKeeper.transaction().forOperations(creates).map { it.resultPath }
                made.map { it.substringAfter("-lock-") } shouldContainExactly listOf("2147483647", "-2147483648")
                zooKeeper.delete().forPath(made[0])
                shouldThrow<LockTimeoutException> { process.acquire("x", inVain) }
                zooKeeper.delete().forPath(made[1])
                process.acquire("x").release()
                server.isLeftClean(process, other)
            }
        }
    })
