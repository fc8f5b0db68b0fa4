package io.lockkeeper.benchmarks.report

import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.string.shouldContain
import java.io.OutputStream
import java.io.PrintStream

internal class PagesTest : FunSpec({
    val report =
        Report(PrintStream(OutputStream.nullOutputStream())).apply {
            measured("fresh", "lockkeeper", Samples.of(2.0, 4.0, 3.0), "µs")
            measured("fresh", "curator", Samples.of(200.0, 400.0, 300.0), "µs")
            measured("fresh/sleeps", "lockkeeper", Samples.of(0.5, 1.0), "per hold")
            measured("idle/heap", "lockkeeper", Samples.of(100.0), "bytes per lock")
            ratio("fresh/curator", 100.0, Target.atLeast(2.2))
        }

    test("a case that compares rounds is plotted, with its names as text") {
        val directory = tempdir()
        Plots.write(report, directory.toPath())
        directory.list().orEmpty().toList() shouldContainExactly listOf("fresh.svg")
        val plot = directory.resolve("fresh.svg").readText()
        plot shouldContain "lockkeeper"
        plot shouldContain "µs"
    }

    test("the tables have a row for each result") {
        val page = tempdir().resolve("results.md")
        Markdown.write(report, "A machine.", page.toPath())
        page.readLines() shouldContain "| `fresh/curator` | 100 | >=2.2 | ok |"
        page.readLines() shouldContain "| `fresh` | curator | 300 | 200 – 400 | µs |"
    }
})
