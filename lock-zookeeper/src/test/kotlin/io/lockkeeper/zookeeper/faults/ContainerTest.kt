package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldEndWith
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.concurrent.thread

class ContainerTest :
    FunSpec({
        test("containers that are reaped all the time between mkdir and create keep no caller out") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val processes = List(3) { Process(server).closedAtEnd() }
                val over = AtomicBoolean()
                val reaper = thread { while (!over.get()) server.reapContainers() }
                val tokens = List(2) { CopyOnWriteArrayList<Long>() }
                try {
                    coroutineScope {
                        for (process in processes) {
                            launch(Dispatchers.IO) {
                                repeat(30) { round ->
                                    val hold = process.acquire("x-${round % 2}")
                                    tokens[round % 2] += hold.fencingToken()
                                    hold.release()
                                }
                            }
                        }
                    }
                } finally {
                    over.set(true)
                    reaper.join()
                }
                tokens.forEach { it.shouldBeStrictlyIncreasing() }
                server.isLeftClean(*processes.toTypedArray())
            }
        }

        test("the token rises across a reaped parent, although the sequence numbers of its children start again") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                repeat(3) { process.acquire("x").release() }
                val before = process.acquire("x")
                before.release()
                eventually(SOON) {
                    server.reapContainers()
                    server.exists("/locks") shouldBe false // and no parent of an unused name is left
                }
                val after = process.acquire("x")
                server.children("/locks/x").single() shouldEndWith "-lock-0000000000"
                after.fencingToken() shouldBeGreaterThan before.fencingToken()
                after.release()
                server.isLeftClean(process)
            }
        }
    })
