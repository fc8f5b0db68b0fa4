package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import java.util.concurrent.Executor
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

class ManualTimeTest :
    FunSpec({
        test("tasks run at their times, those of one instant in the order in which they were scheduled") {
            val time = ManualTime(Executor { it.run() })
            val ran = mutableListOf<String>()

            fun after(seconds: Int, name: String) = time.schedule(seconds.seconds.inWholeNanoseconds) {
                ran += "$name at ${time.nanoTime() / 1_000_000_000}"
            }
            after(2, "c")
            after(1, "a")
            after(1, "b")
            after(3, "cancelled").cancel()
            time.schedule(Long.MAX_VALUE) { ran += "never" }
            time.advance(1.seconds.toJavaDuration())
            ran shouldBe listOf("a at 1", "b at 1")
            time.advance(1.hours.toJavaDuration())
            ran shouldBe listOf("a at 1", "b at 1", "c at 2")
            time.nanoTime() shouldBe 3601.seconds.inWholeNanoseconds
        }
    })
