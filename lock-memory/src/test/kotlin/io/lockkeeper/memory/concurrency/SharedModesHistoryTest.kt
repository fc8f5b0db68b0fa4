package io.lockkeeper.memory.concurrency

import io.kotest.assertions.withClue
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.history.HoldInterval
import io.lockkeeper.history.SharingModel
import io.lockkeeper.history.WritersTokenModel
import io.lockkeeper.history.inOrder
import io.lockkeeper.history.stepThrough
import io.lockkeeper.lockTerms
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.spi.LockMode
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.random.Random

private const val PROCESSES = 3
private const val CALLERS = 12
private const val CALLS = 60
private const val TOTAL = 4

/** Callers of several processes read, write and take permits; some give up. Models judge the history. */
@Isolate
class SharedModesHistoryTest :
    FunSpec({
        /** Each caller asks again and again, in one of these modes, and holds for a moment. */
        suspend fun history(handoff: Duration, mode: (Random) -> LockMode): List<HoldInterval> {
            val cluster = MemoryCluster()
            val options = LockOptions.builder().handoffTime(handoff).build()
            val processes = List(PROCESSES) { cluster.connect(options).locks() }
            val holds = ConcurrentLinkedQueue<HoldInterval>()
            withContext(Dispatchers.Default) {
                repeat(CALLERS) { caller ->
                    launch {
                        val random = Random(caller)
                        val process = caller % PROCESSES
                        repeat(CALLS) {
                            val asked = mode(random)
                            val call = launch {
                                processes[process].withLock("x", asked.terms()) {
                                    val from = System.nanoTime()
                                    delay(random.nextLong(2))
                                    ensureHeld()
                                    holds += HoldInterval(
                                        "process $process",
                                        "x",
                                        fencingToken(),
                                        from,
                                        System.nanoTime(),
                                        mode = asked,
                                    )
                                }
                            }
                            if (random.nextInt(4) == 0) {
                                delay(random.nextLong(3))
                                call.cancel()
                            }
                            call.join()
                        }
                    }
                }
            }
            processes.forEach { it.inUse() shouldBe "0 names, 0 contenders, 0 holds" }
            cluster.nodes().values.sum() shouldBe 0
            return holds.toList()
        }

        for (handoff in listOf(Duration.ZERO, Duration.ofMillis(20))) {
            test("readers and writers with a hand-off time of $handoff") {
                val holds = history(handoff) { if (it.nextInt(3) == 0) LockMode.WRITE else LockMode.READ }
                val operations = inOrder(holds)
                SharingModel.stepThrough(operations).shouldBeEmpty()
                WritersTokenModel.stepThrough(operations).shouldBeEmpty()
                withClue("some of them held together") { together(holds) shouldBeGreaterThan 1 }
            }
        }

        test("callers that take permits") {
            val holds = history(Duration.ZERO) { LockMode.permits(1 + it.nextInt(TOTAL), TOTAL) }
            SharingModel.stepThrough(inOrder(holds)).shouldBeEmpty()
            withClue("some of them held together") { together(holds) shouldBeGreaterThan 1 }
        }
    })

private fun LockMode.terms(): LockTerms = when (sharing) {
    LockMode.Sharing.READ -> lockTerms().read()
    LockMode.Sharing.WRITE -> lockTerms().write()
    LockMode.Sharing.PERMITS -> lockTerms().permits(permits, total)
    else -> lockTerms()
}

/** The most that held at one time. */
private fun together(holds: List<HoldInterval>): Int =
    holds.maxOf { one -> holds.count { it.from <= one.from && one.from < it.to } }
