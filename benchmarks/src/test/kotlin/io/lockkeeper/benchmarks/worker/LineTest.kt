package io.lockkeeper.benchmarks.worker

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe

internal class LineTest : FunSpec({
    test("a line that is printed and parsed stays the same") {
        val line = Line.of("threads").with("callers", 32).with("why", "a=b c\nµ+%").with("empty", "")
        Line.parse("$line") shouldBe line
        Line.parse("ready") shouldBe Line.of("ready")
    }

    test("a value that a line does not have is an error that names it") {
        shouldThrow<NoSuchElementException> { Line.of("threads").count("callers") }
            .message shouldBe "\"threads\" does not say callers"
    }

    test("latencies can be sent as text from process to process") {
        val latencies = Latencies()
        for (nanos in 1..1000L) latencies.record(nanos * 1_000_000)
        val both = Latencies.parse("$latencies").apply { add(latencies) }
        both.count() shouldBe 2000
        both.median().toLong() / 10_000_000 shouldBe 50
    }
})
