package io.lockkeeper.benchmarks.worker

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.doubles.plusOrMinus
import io.kotest.matchers.shouldBe
import java.util.SplittableRandom
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger

internal class ZipfTest : FunSpec({
    test("the first rank comes twice as often as the second, and ten times as often as the tenth") {
        val random = SplittableRandom(1)
        val zipf = Zipf(10)
        val counts = IntArray(10)
        repeat(100_000) { counts[zipf.draw(random)]++ }
        counts[0] / counts[1].toDouble() shouldBe (2.0 plusOrMinus 0.1)
        counts[0] / counts[9].toDouble() shouldBe (10.0 plusOrMinus 1.0)
    }

    test("nine of ten holds are of the process's own names, and the others are spread over the other processes") {
        val counts = ConcurrentHashMap<String, AtomicInteger>()
        val counting = { whose: String ->
            Caller.Factory { name ->
                val home = whose + name.substringBeforeLast('-')
                Caller { body ->
                    counts.computeIfAbsent(home) { AtomicInteger() }.incrementAndGet()
                    body.run()
                }
            }
        }
        val order = Line.of("zipf").with("name", "n").with("names", 10).with("process", 1).with("processes", 3)
            .with("affinity", 90).with("callers", 2).with("millis", 300)
        val answer = ZipfNames(counting("own "), counting("other's ")).run(order)
        val all = answer.count("all").toDouble()
        counts.keys shouldBe setOf("own n-1", "other's n-0", "other's n-2")
        counts["own n-1"]!!.get() / all shouldBe (0.9 plusOrMinus 0.05)
        counts["other's n-0"]!!.get() / all shouldBe (0.05 plusOrMinus 0.03)
        Latencies.parse(answer.text("latencies")).count() shouldBe answer.number("all")
    }
})
