package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.closeAndAwait
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.test.currentTime
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** The usage report, and the uses for which a close waits. */
@OptIn(ExperimentalCoroutinesApi::class)
class UsageReportTest :
    FunSpec({
        test("the first ten names in use are printed, escaped") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                val held = locks.async().acquireAsync("a\nb").await()
                locks.inUse() shouldBe "1 names, 1 contenders, 1 holds: \"a\\nb\""
                val more = (10..22).map { locks.async().acquireAsync("n$it").await() }
                val named = locks.inUse().substringAfter(": ")
                named.split(", ").size shouldBe 11
                named.split(", ").last() shouldBe "…"
                (more + held).forEach { it.releaseAsync() }
                delay(1.seconds)
                locks.inUse() shouldBe NOTHING
            }
        }

        test(
            "a handle that was lost and is never released counts until its grace is over, and holds no close up then",
        ) {
            inVirtualTime { cluster ->
                val grace = 5.seconds
                val process = cluster.connect(LockOptions.builder().grace(grace.toJavaDuration()).build())
                val locks = process.locks()
                val lost = locks.async().acquireAsync("x").await()
                process.expireSession()
                delay(grace - 1.milliseconds)
                locks.inUse() shouldBe "0 names, 1 contenders, 1 holds: \"x\""
                delay(1.milliseconds)
                testScheduler.runCurrent()
                locks.inUse() shouldBe NOTHING
                val start = currentTime
                locks.closeAndAwait(60.seconds)
                currentTime shouldBe start
                shouldThrow<LockLostException> { lost.release() } // the late release still reports the loss
            }
        }
    })
