package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.withClue
import io.kotest.core.annotation.Parallel
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.LockOptions
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withContext
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

private val SESSION = 6.seconds
private val TICK = 2.seconds

/**
 * A session timeout so long that a third of it, a pause of ZooKeeper's client (two seconds at most) and one of the
 * machine are together shorter than what is left of a hold before a heartbeat.
 */
private val LONG = 12.seconds

// It waits for sessions to end: beside others that wait, and not beside those that keep a core busy.
@Parallel
class InterruptionTest :
    FunSpec({
        test("a network that is away or silent for a third of the session timeout, at whatever instant, ends no hold") {
            closing {
                val server = OwnedServer(tick = TICK).closedAtEnd()
                val tried =
                    Interruption.entries.flatMap { kind ->
                        List(PHASES) {
                            Process(server, LONG, kind.options, own = true).closedAtEnd()
                        }.map { kind to it }
                    }
                coroutineScope {
                    tried.mapIndexed { at, (kind, process) ->
                        async(Dispatchers.IO) {
                            val phase = at % PHASES
                            val hold = process.acquire("$kind-$phase")
                            hasBeaten(process)
                            delay(LONG / 10 * phase / PHASES)
                            kind.begin(process.network)
                            delay(LONG * 33 / 100)
                            kind.end(process.network)
                            hasBeaten(process)
                            withClue("$kind, phase $phase") { hold.isHeld shouldBe true }
                            hold.release()
                        }
                    }.awaitAll()
                }
                server.isLeftClean(*tried.map { (_, process) -> process }.toTypedArray())
            }
        }

        test("servers that are restarted one after the other end none of two hundred holds") {
            val ensemble = Ensemble(tick = TICK)
            try {
                withContext(Dispatchers.IO) {
                    ensemble.awaitLeader()
                    val options =
                        LockOptions.builder().sessionTimeout(SESSION.toJavaDuration()).serverTick(TICK.toJavaDuration())
                            .defaultWait(SOON.toJavaDuration()).build()
                    ZooKeeperLocks.connect(ensemble.address(0, 1, 2), options).use { locks ->
                        val holds = List(200) { locks.async().acquireAsync("x-$it") }.map { it.await() }
                        val lost = holds.map { hold -> hold.lost().thenApply { "$hold" }.toCompletableFuture() }
                        for (id in 0 until Ensemble.SIZE) {
                            ensemble.kill(id)
                            ensemble.start(id)
                            ensemble.awaitLeader()
                            delay(SESSION / 2) // at an operator's pace: the next server after this one has joined
                        }
                        lost.filter { it.isDone }.map { it.await() }.shouldBeEmpty()
                        holds.count(HeldLock::isHeld) shouldBe holds.size
                        holds.forEach { it.releaseAsync() }
                    }
                }
            } finally {
                ensemble.close()
            }
        }
    })

private const val PHASES = 4

private enum class Interruption(
    val options: LockOptions.Builder.() -> Unit,
    val begin: FaultyNetwork.() -> Unit,
    val end: FaultyNetwork.() -> Unit,
) {
    AWAY({ serverTick(TICK.toJavaDuration()) }, { goAway() }, { comeBack() }),
    SILENT({ serverTick(TICK.toJavaDuration()) }, { freeze() }, { thaw() }),
    SILENT_TICK_UNKNOWN({}, { freeze() }, { thaw() }),
}

/** Waits for the answers to two heartbeats, which prove the session as far as it can be proved. */
private suspend fun hasBeaten(process: Process) {
    val before = process.network.count(Opcode.MULTI)
    eventually(SOON) { process.network.count(Opcode.MULTI) shouldBeGreaterThan before + 3 }
    delay(10.milliseconds)
}
