package io.lockkeeper.log

import org.slf4j.event.Level
import java.util.concurrent.CopyOnWriteArrayList

/**
 * The lines that the library has logged since this was created, of all connections of this JVM. Specs run side by side,
 * so ask for lines by the name of a lock of your own.
 */
class LogLines : AutoCloseable {
    private val lines = CopyOnWriteArrayList<LogLine>()

    init {
        // A logger can't tell: while another thread initializes SLF4J, it is a substitute whatever the provider.
        val provider = System.getProperty("slf4j.provider")
        check(provider == RecordingProvider::class.java.name) { "slf4j.provider is $provider" }
        readers += this
    }

    fun all(): List<LogLine> = lines

    fun about(lock: String): List<LogLine> = lines.filter { "\"$lock\"" in it.text }

    fun warnings(lock: String): List<String> = about(lock).filter { it.level == Level.WARN }.map { it.text }

    override fun close() {
        readers -= this
    }

    companion object {
        private val readers = CopyOnWriteArrayList<LogLines>()

        internal fun write(line: LogLine) = readers.forEach { it.lines += line }
    }
}
