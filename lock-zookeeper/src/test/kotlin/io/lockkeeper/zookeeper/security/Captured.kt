package io.lockkeeper.zookeeper.security

import io.kotest.assertions.withClue
import io.kotest.matchers.booleans.shouldBeFalse
import io.kotest.matchers.booleans.shouldBeTrue
import io.lockkeeper.log.LogLines
import java.io.ByteArrayOutputStream
import java.io.OutputStream
import java.io.PrintStream
import java.util.concurrent.CopyOnWriteArrayList

/** All that is printed or logged in this JVM, by ZooKeeper and Curator too, and what a test adds. */
internal class Captured : AutoCloseable {
    private val lines = LogLines()
    private val printed = ByteArrayOutputStream()
    private val added = CopyOnWriteArrayList<String>()
    private val out = System.out
    private val err = System.err

    init {
        System.setOut(PrintStream(Both(out, printed), true))
        System.setErr(PrintStream(Both(err, printed), true))
    }

    fun add(text: Any?) {
        added += if (text is Throwable) text.stackTraceToString() else text.toString()
    }

    fun showNone(secrets: Collection<String>) {
        val logged = lines.all().map { "${it.text}\n${it.thrown?.stackTraceToString()}" }
        val all = (logged + added + printed.toString()).joinToString("\n")
        withClue("something was captured") { all.isNotBlank().shouldBeTrue() }
        for (secret in secrets) withClue("\"$secret\" is shown") { (secret in all).shouldBeFalse() }
    }

    override fun close() {
        System.setOut(out)
        System.setErr(err)
        lines.close()
    }

    private class Both(
        private val one: OutputStream,
        private val other: OutputStream,
    ) : OutputStream() {
        override fun write(byte: Int) {
            one.write(byte)
            other.write(byte)
        }

        override fun write(bytes: ByteArray, from: Int, count: Int) {
            one.write(bytes, from, count)
            other.write(bytes, from, count)
        }

        override fun flush() = one.flush()
    }
}
