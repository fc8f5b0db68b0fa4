package io.lockkeeper.memory.faults

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.minutes
import kotlin.time.measureTime

/** Runs all cases. A failure names its case, and `-Dfaults.case=…` runs that one alone. */
// Alone: it keeps every core busy for a while.
@Isolate
class EveryOperationTest :
    FunSpec({
        val alone = System.getProperty("faults.case")

        test("each operation of a process may meet each fault").config(
            enabled = alone == null,
            timeout = 7.minutes,
            invocationTimeout = 7.minutes,
        ) {
            val all = Enumeration()
            val took = measureTime { withoutHanging(all.parts) shouldBe "" }
            println("$all, in $took")
            all.failures.take(20).joinToString("\n", prefix = "${all.failures.size} failures\n") shouldBe
                "0 failures\n"
            all.cases shouldBeGreaterThan 10_000
        }

        test("one case").config(enabled = alone != null) {
            val result = OneCase(Case.of(alone)).run()
            println("$alone: ${result.operations}, ${result.struck}")
            result.complaints.joinToString("\n") shouldBe ""
        }
    })

/**
 * Runs the parts on every core. Returns the stacks of those that do not end in time, because a spinning thread can't be
 * ended.
 */
private fun withoutHanging(parts: List<() -> Unit>): String {
    val threads = CopyOnWriteArrayList<Thread>()
    val everyCore = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors()) { worker ->
        Thread(worker).apply { isDaemon = true }.also(threads::add)
    }
    return try {
        CompletableFuture.allOf(*parts.map { CompletableFuture.runAsync(it, everyCore) }.toTypedArray())
            .get(MOST_MINUTES, TimeUnit.MINUTES)
        ""
    } catch (_: TimeoutException) {
        threads.joinToString("\n\n", prefix = "still running:\n") { it.stackTrace.joinToString("\n") }
    } finally {
        everyCore.shutdownNow()
    }
}

private const val MOST_MINUTES = 6L
