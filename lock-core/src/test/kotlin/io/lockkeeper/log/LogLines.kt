package io.lockkeeper.log

import org.slf4j.event.Level
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.withLock

/**
 * The lines that the library has logged since this was created, of all connections of this JVM. Specs run side by side,
 * so ask for lines by the name of a lock of your own.
 */
class LogLines : AutoCloseable {
    private val lines = CopyOnWriteArrayList<LogLine>()
    private val changing = ReentrantLock()
    private val came = changing.newCondition()

    init {
        // A logger can't tell: while another thread initializes SLF4J, it is a substitute whatever the provider.
        val provider = System.getProperty("slf4j.provider")
        check(provider == RecordingProvider::class.java.name) { "slf4j.provider is $provider" }
        readers += this
    }

    fun all(): List<LogLine> = lines

    fun about(lock: String): List<LogLine> = lines.filter { "\"$lock\"" in it.text }

    fun warnings(lock: String): List<String> = about(lock).filter { it.level == Level.WARN }.map { it.text }

    /** Waits until there are so many lines about the lock, but for ten seconds at most. Blocks. */
    fun await(lock: String, count: Int) = changing.withLock {
        var left = TimeUnit.SECONDS.toNanos(10)
        while (about(lock).size < count && left > 0) left = came.awaitNanos(left)
    }

    private fun add(line: LogLine) = changing.withLock {
        lines += line
        came.signalAll()
    }

    override fun close() {
        readers -= this
    }

    companion object {
        private val readers = CopyOnWriteArrayList<LogLines>()

        internal fun write(line: LogLine) = readers.forEach { it.add(line) }
    }
}
