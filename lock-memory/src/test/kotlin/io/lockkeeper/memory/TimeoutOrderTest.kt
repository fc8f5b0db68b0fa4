package io.lockkeeper.memory

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.withLock
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Each wait ends at its own time, whatever the order of the callers and whichever are served or give up. */
@OptIn(ExperimentalCoroutinesApi::class)
class TimeoutOrderTest :
    FunSpec({
        /** A process that holds for this long at a time, and callers that come one after the other with these waits. */
        fun callers(held: Duration, waits: List<Duration>, random: Random = Random(1)) = inVirtualTime { cluster ->
            val locks = cluster.connect().locks()
            waits
                .mapIndexed { number, wait ->
                    async {
                        delay((number * 3).milliseconds)
                        val came = currentTime
                        var began = -1L
                        val refused = runCatching {
                            locks.withLock("x", wait) {
                                began = currentTime
                                delay(if (random.nextInt(4) == 0) held * 4 else held)
                            }
                        }.exceptionOrNull()
                        withClue("caller $number, came at $came, wait $wait") {
                            if (refused == null) {
                                (began <= came + wait.inWholeMilliseconds || wait.isInfinite()) shouldBe true
                            } else {
                                refused.shouldBeInstanceOf<LockTimeoutException>()
                                currentTime shouldBe came + wait.inWholeMilliseconds
                            }
                        }
                        refused == null
                    }
                }.awaitAll()
                .let { served -> withClue("some, and not all") { served.toSet() shouldBe setOf(true, false) } }
            locks.inUse() shouldBe NOTHING
        }

        test("equal waits") { callers(5.milliseconds, List(300) { 100.milliseconds }) }

        test("waits each shorter than the one before") {
            callers(5.milliseconds, List(300) { (2000 - 6 * it).milliseconds })
        }

        test("some infinite waits") {
            callers(5.milliseconds, List(300) { if (it % 3 == 0) Duration.INFINITE else 50.milliseconds })
        }

        test("equal waits after a much longer one, and a much shorter one") {
            callers(
                5.milliseconds,
                List(400) {
                    when (it) {
                        20 -> 30.seconds
                        40 -> 1.milliseconds
                        else -> 100.milliseconds
                    }
                },
            )
        }

        test("waits in order, and then one that breaks the order") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                val holder = launch { locks.withLock("x") { delay(1.minutes) } }
                delay(1.milliseconds)
                listOf(3000, 4000, 5000, 1000, 4500).map { wait ->
                    async {
                        val came = currentTime
                        runCatching { locks.withLock("x", wait.milliseconds) {} }
                            .exceptionOrNull().shouldBeInstanceOf<LockTimeoutException>()
                        currentTime - came shouldBe wait
                    }
                }.awaitAll()
                holder.join()
            }
        }

        for (seed in 1..20) {
            test("random waits, seed $seed") {
                val random = Random(seed)
                callers(random.nextInt(2, 8).milliseconds, List(300) { random.nextInt(1, 500).milliseconds }, random)
            }
        }
    })
