package io.lockkeeper.benchmarks.worker

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.doubles.shouldBeGreaterThan
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.lockkeeper.benchmarks.Rounds

internal class RingTest : FunSpec({
    test("the turn goes round among sleeping threads, and all of them end") {
        val answer = Ring().run(Line.of("threads-ring").with("callers", 32).with("millis", 2000))
        answer.number("holds") shouldBeGreaterThan 32L
        Rounds.sleepsAHold(answer) shouldBeGreaterThan 0.5
    }
})
