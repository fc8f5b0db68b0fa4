package io.lockkeeper.log

import org.slf4j.ILoggerFactory
import org.slf4j.Logger
import org.slf4j.Marker
import org.slf4j.event.Level
import org.slf4j.helpers.LegacyAbstractLogger
import org.slf4j.helpers.MessageFormatter
import org.slf4j.simple.SimpleServiceProvider

/** Sends the library's lines to [LogLines] and all others to slf4j-simple. The property `slf4j.provider` selects it. */
class RecordingProvider : SimpleServiceProvider() {
    private val recording = RecordingLogger()

    override fun getLoggerFactory(): ILoggerFactory {
        val others = super.getLoggerFactory()
        return ILoggerFactory { name -> if (name == recording.name) recording else others.getLogger(name) }
    }
}

private class RecordingLogger : LegacyAbstractLogger() {
    init {
        name = "io.lockkeeper.Locks"
    }

    override fun isTraceEnabled() = false

    override fun isDebugEnabled() = false

    override fun isInfoEnabled() = true

    override fun isWarnEnabled() = true

    override fun isErrorEnabled() = true

    override fun getFullyQualifiedCallerName(): String = Logger::class.java.name

    override fun handleNormalizedLoggingCall(
        level: Level,
        marker: Marker?,
        message: String,
        arguments: Array<out Any?>?,
        thrown: Throwable?,
    ) = LogLines.write(LogLine(level, MessageFormatter.basicArrayFormat(message, arguments), thrown))
}

data class LogLine(
    val level: Level,
    val text: String,
    val thrown: Throwable?,
)
