package io.lockkeeper.zookeeper.faults

import io.kotest.core.annotation.Parallel
import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.concurrency.TestExecutionMode
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

private val SESSION = 4.seconds
private val TICK = 2.seconds // the longest for that session: its leader hears of signs of life up to a second late
private val BEFORE_ITS_END = listOf(600, 400, 250, 150, 80, 40).map { it.milliseconds }

// It waits for sessions to end: beside others that wait, and not beside those that keep a core busy.
@Parallel
class StoppedJvmTest :
    FunSpec({
        // One after the other: its processes show an overlap only if they go on in time.
        testExecutionMode = TestExecutionMode.Sequential

        for (socket in listOf("ClientCnxnSocketNIO", "ClientCnxnSocketNetty")) {
            test(
                "a waiter that stands still until its session is about to end never holds beside the next, $socket",
            ).config(
                enabledOrReasonIf = { JvmPause.enabled },
            ) {
                withContext(Dispatchers.IO) {
                    closing {
                        val ensemble = Ensemble(tick = TICK).closedAtEnd()
                        val leader = ensemble.awaitLeader()
                        val (first, third) = List(2) { connect(ensemble.address(leader)).closedAtEnd() }
                        val follower = ensemble.address((leader + 1) % Ensemble.SIZE)
                        val children = BEFORE_ITS_END.map { child(follower, socket).closedAtEnd() }
                        val seen =
                            coroutineScope {
                                children.mapIndexed { at, child ->
                                    async {
                                        val still = PausedWaiterScenario(ensemble, child, first, third, "x-$at")
                                        still.getInLine()
                                        delay(SESSION / 10 * at) // sessions end at the leader's ticks: not all at one
                                        still.run(BEFORE_ITS_END[at])
                                    }
                                }.awaitAll()
                            }
                        seen.filter { it.beforeItsEnd }.shouldNotBeEmpty()
                        seen.filter { it.bothHeld }.shouldBeEmpty()
                    }
                }
            }
        }
    })

private fun connect(address: String): Locks =
    ZooKeeperLocks.connect(address, LockOptions.builder().defaultWait(SOON.toJavaDuration()).build())

private fun child(address: String, socket: String) = ChildJvm(
    "wait",
    address,
    "${SESSION.inWholeMilliseconds}",
    flags = listOf(JvmPause.FLAG, "-Dzookeeper.clientCnxnSocket=org.apache.zookeeper.$socket"),
)
