package io.lockkeeper.log

import org.slf4j.LoggerFactory
import org.slf4j.event.Level
import java.util.concurrent.CopyOnWriteArrayList

/**
 * What the library has logged since this was made, of all connections of this JVM: specs run side by side, so ask for lines by
 * the name of a lock of your own.
 */
class LogLines : AutoCloseable {
    private val lines = CopyOnWriteArrayList<LogLine>()

    init {
        val logger = LoggerFactory.getLogger("io.lockkeeper.Locks")
        check(logger.javaClass.name.startsWith("io.lockkeeper.log")) { "slf4j.provider is not set, but $logger" }
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
