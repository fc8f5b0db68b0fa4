package io.lockkeeper.memory.faults

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.minutes
import kotlin.time.measureTime

/** A failure names its case; `-Dfaults.case=…` runs that one alone. */
// Alone: it keeps a core busy for a while.
@Isolate
class EveryOperationTest :
    FunSpec({
        val alone = System.getProperty("faults.case")

        test("each operation of a process may meet each fault").config(enabled = alone == null, timeout = 4.minutes) {
            val all = Enumeration()
            val took = measureTime { withoutHanging { all.run() } shouldBe "" }
            println("$all, in $took")
            all.failures.take(20).joinToString("\n", prefix = "${all.failures.size} failures\n") shouldBe "0 failures\n"
            all.cases shouldBeGreaterThan 10_000
        }

        test("one case").config(enabled = alone != null) {
            val result = OneCase(Case.of(alone)).run()
            println("$alone: ${result.operations}, ${result.struck}")
            result.complaints.joinToString("\n") shouldBe ""
        }
    })

/** Runs it; where it runs if it has not ended in time: nothing ends a thread that spins. */
private fun withoutHanging(work: () -> Unit): String {
    val running = CompletableFuture<Unit>()
    val thread = thread(isDaemon = true) { runCatching(work).fold(running::complete, running::completeExceptionally) }
    return try {
        running.get(MOST_MINUTES, TimeUnit.MINUTES)
        ""
    } catch (_: TimeoutException) {
        thread.stackTrace.joinToString("\n", prefix = "still running:\n")
    }
}

private const val MOST_MINUTES = 3L
