package io.lockkeeper.benchmarks.worker

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe

internal class LineTest : FunSpec({
    test("a line comes out as it went in") {
        val line = Line.of("threads").with("callers", 32).with("why", "a=b c\nµ+%").with("empty", "")
        Line.parse("$line") shouldBe line
        Line.parse("ready") shouldBe Line.of("ready")
    }

    test("what a line does not say is an error that names it") {
        shouldThrow<NoSuchElementException> { Line.of("threads").count("callers") }
            .message shouldBe "\"threads\" does not say callers"
    }

    test("latencies go from process to process") {
        val latencies = Latencies()
        for (nanos in 1..1000L) latencies.record(nanos * 1_000_000)
        val both = Latencies.parse("$latencies").apply { add(latencies) }
        both.count() shouldBe 2000
        both.median().toLong() / 10_000_000 shouldBe 50
    }

    test("two who hold the lock at once are found out") {
        val tally = Tally(true, 1000)
        tally.begin()
        repeat(3) { tally.held("one") }
        tally.held("another")
        tally.answer(4).count("holds") shouldBe 4
        tally.answer(4).count("handOvers") shouldBe 2
        shouldThrow<IllegalStateException> { tally.answer(5) }
    }

    test("a ring gives each turn to the next one, and all of them come out of it") {
        val answer = Ring().run(Line.of("threads-ring").with("callers", 5).with("millis", 100))
        answer.number("handOvers") shouldBe answer.number("all")
        answer.number("holds") shouldBeGreaterThan 5L
    }
})
