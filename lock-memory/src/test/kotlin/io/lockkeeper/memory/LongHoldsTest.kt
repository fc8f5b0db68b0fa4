package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.acquire
import io.lockkeeper.fencingToken
import io.lockkeeper.lockOptions
import io.lockkeeper.log.LogLines
import io.lockkeeper.withLock
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** The warning about holds that last longer than the option allows. */
@OptIn(DelicateLockApi::class)
class LongHoldsTest :
    FunSpec({
        val patient = lockOptions { warnHeldLongerThan = 1.minutes }

        test("a hold that lasts too long is logged once, when it does, and a short one is not") {
            LogLines().use { lines ->
                inVirtualTime { cluster ->
                    val locks = cluster.connect(patient).locks()
                    launch { repeat(100) { locks.withLock("short") { delay(2.seconds) } } }
                    delay(20.seconds)
                    val held = locks.acquire("long")
                    delay(1.minutes - 1.milliseconds)
                    lines.about("long").shouldBeEmpty()
                    delay(2.milliseconds)
                    lines.warnings("long") shouldBe listOf(
                        "Lock \"long\" is held for longer than warnHeldLongerThan allows;" +
                            " LockOptions.traceAcquires shows where it was acquired (token=${held.fencingToken}, held=1m, limit=1m)",
                    )
                    lines.about("long").single().thrown.shouldBeNull()
                    delay(10.minutes)
                    held.release()
                    lines.about("long").size shouldBe 1
                    lines.about("short").shouldBeEmpty()
                    locks.withLock("long") { delay(61.seconds) } // the timer had stopped in between
                    delay(1.milliseconds)
                    lines.about("long").size shouldBe 2
                }
            }
        }

        test("each hold of a tenure is logged for itself, and where it was acquired if the options ask") {
            LogLines().use { lines ->
                val locks = MemoryCluster().connect(
                    lockOptions {
                        warnHeldLongerThan = 50.milliseconds
                        traceAcquires = true
                    },
                ).locks()
                repeat(2) { before ->
                    locks.blocking().runWithLock<Exception>("traced") { lines.await("traced", before + 1) }
                }
                lines.about("traced").size shouldBe 2
                lines.about("traced").first().thrown.shouldNotBeNull().stackTrace
                    .any { LongHoldsTest::class.java.name in it.className } shouldBe true
                locks.close()
            }
        }

        test("a hold that was lost, released or kept for its minimum is not logged as too long") {
            LogLines().use { lines ->
                inVirtualTime { cluster ->
                    val process = cluster.connect(patient)
                    val lost = process.locks().acquire("gone")
                    process.locks().acquire("kept", holdAtLeast = 3.minutes).release()
                    process.expireSession()
                    delay(5.minutes)
                    lines.warnings("gone").none { "warnHeldLongerThan" in it } shouldBe true
                    lines.about("kept").shouldBeEmpty()
                    runCatching { lost.release() }
                }
            }
        }
    })
