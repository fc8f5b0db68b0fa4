package io.lockkeeper.samples.fencing

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.datatest.withTests
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.StaleTokenException
import java.nio.channels.FileChannel
import java.nio.file.Path
import java.nio.file.StandardOpenOption.WRITE
import kotlin.concurrent.thread

/** A process of its own that writes, and stops at each step until it is told to go on. */
private class Writer(file: Path, token: Long, text: String) : AutoCloseable {
    private val process = ProcessBuilder(
        "${System.getProperty("java.home")}/bin/java",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path"),
        FencedFileWriter::class.java.name,
        "$file",
        "$token",
        text,
    ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
    private val output = process.inputStream.bufferedReader()

    fun said(): String = output.readLine()

    fun goOn() = process.outputStream.run {
        write('\n'.code)
        flush()
    }

    /** Lets it go on until it has said this. */
    fun goOnTo(step: String) {
        while (said() != step) goOn()
    }

    /** Ends it as a crash does: nothing of its clean-up runs. */
    fun kill() {
        process.destroyForcibly().waitFor()
    }

    override fun close() = kill()
}

class FencedFileTest :
    FunSpec({
        fun newFile(): Path = tempdir().toPath().resolve("report")

        fun file(path: Path) = FencedFile("report", path)

        test("a process that was stopped before its write, and comes late, is refused, and the later text stays") {
            val path = newFile()
            Writer(path, 5, "late").use { late ->
                late.goOnTo("STARTED")
                file(path).write(6, "new")
                late.goOn()
                late.said() shouldBe "LOCKED"
                late.goOn()
                late.said() shouldStartWith
                    "REFUSED Lock \"report\": the write with token 5 is refused, because token 6"
            }
            file(path).content() shouldBe FencedFile.Content(6, "new")
        }

        context("a process that is killed in the middle leaves the old text or the new one, and the next one goes on") {
            val expected = mapOf(
                "STARTED" to FencedFile.Content(4, "old"),
                "LOCKED" to FencedFile.Content(4, "old"),
                "NEW_FILE_WRITTEN" to FencedFile.Content(4, "old"),
                "REPLACED" to FencedFile.Content(5, "killed"),
            )
            withTests(nameFn = { it.key }, expected.entries) { (step, content) ->
                val path = newFile()
                file(path).write(4, "old")
                Writer(path, 5, "killed").use {
                    it.goOnTo(step)
                    it.kill()
                }
                file(path).content() shouldBe content
                file(path).read(6) shouldBe content.text
                file(path).write(6, "new")
                file(path).content() shouldBe FencedFile.Content(6, "new")
            }
        }

        test("a process that compares and writes keeps others out until it has written") {
            val path = newFile()
            Writer(path, 5, "first").use { first ->
                first.goOnTo("NEW_FILE_WRITTEN")
                FileChannel.open(path.resolveSibling("report.lock"), WRITE).use { it.tryLock() shouldBe null }
                Writer(path, 6, "second").use { second ->
                    second.goOnTo("STARTED")
                    second.goOn()
                    first.goOn()
                    first.goOnTo("WRITTEN")
                    second.goOnTo("WRITTEN")
                }
            }
            file(path).content() shouldBe FencedFile.Content(6, "second")
        }

        test("a late writer is refused also between the next one's read and write, and may not read") {
            val path = newFile()
            file(path).read(6) shouldBe ""
            shouldThrow<StaleTokenException> { file(path).write(5, "late") }
            shouldThrow<StaleTokenException> { file(path).read(5) }
            file(path).write(6, "new")
            file(path).write(6, "newer\nwith two lines")
            file(path).read(6) shouldBe "newer\nwith two lines"
        }

        test("threads of one process take turns, and a reader without a lock sees whole texts only") {
            val path = newFile()
            file(path).write(1, "0".repeat(5_000))
            val writers = List(4) { thread { repeat(25) { n -> file(path).write(1, "$n".take(1).repeat(5_000)) } } }
            while (writers.any { it.isAlive }) {
                val text = file(path).content().text
                text shouldBe text.take(1).repeat(5_000)
            }
            writers.forEach { it.join() }
        }
    })
