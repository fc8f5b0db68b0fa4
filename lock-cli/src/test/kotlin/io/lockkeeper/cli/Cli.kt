package io.lockkeeper.cli

import io.lockkeeper.contract.soon
import java.io.File
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** What became of a command. */
data class Outcome(val exit: Int, val out: String, val err: String)

/**
 * Starts the real script as a child process, with the classes that the build has just made. Children that a test left
 * are killed by [close], each by its own process id.
 */
class Cli(private val environment: Map<String, String>, private val script: File = SCRIPT) : AutoCloseable {
    private val started = CopyOnWriteArrayList<Command>()

    /** Starts `lockkeeper` with these arguments, and with what the environment of all has besides. */
    fun start(vararg arguments: String, more: Map<String, String> = emptyMap()): Command =
        startUnder(emptyList(), *arguments, more = more)

    /** The same, with another program that starts it, for example one that gives it a terminal. */
    fun startUnder(program: List<String>, vararg arguments: String, more: Map<String, String> = emptyMap()): Command {
        val builder = ProcessBuilder(HEEDING_SIGNALS + program + script.path + arguments)
        builder.environment().apply {
            keys.removeIf { it.startsWith("LOCKKEEPER_") }
            keys -= setOf("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS") // a JVM says on its standard error that it has some
            this += mapOf(
                "LOCKKEEPER_CLASSPATH" to CLASS_PATH,
                "JAVA_HOME" to System.getProperty("java.home"),
                "XDG_CONFIG_HOME" to "/nonexistent",
            )
            this += environment
            this += more
        }
        return Command(builder.start()).also { started += it }
    }

    /** Runs a command to its end. */
    suspend fun run(vararg arguments: String, stdin: String = "", more: Map<String, String> = emptyMap()): Outcome =
        start(*arguments, more = more).run {
            type(stdin)
            closeInput()
            outcome()
        }

    override fun close() = started.forEach(Command::close)

    companion object {
        val SCRIPT: File = File("bin/lockkeeper").absoluteFile

        /**
         * A build in the background, or under nohup, ignores INT or HUP, and so would each child: a program that is started
         * like that does not heed these signals. Where env can't change that, the build must run in the foreground.
         */
        private val HEEDING_SIGNALS = listOf("env", "--default-signal=HUP,INT,QUIT").let { env ->
            val works = ProcessBuilder(env + "true").redirectErrorStream(true).start().waitFor() == 0
            if (works) env else emptyList()
        }

        /** Without the tests' own classes and libraries: those could hide that the program misses one. */
        private val CLASS_PATH = (
            System.getProperty("surefire.test.class.path")
                ?: System.getProperty("java.class.path")
            )
            .split(File.pathSeparator)
            .filterNot { "test-classes" in it || "-tests." in it || "/kotest" in it }
            .joinToString(File.pathSeparator)
    }
}

/** A running command. What it prints is collected as it comes. */
class Command(private val process: Process) : AutoCloseable {
    private val out = Lines(process.inputStream.bufferedReader())
    private val err = Lines(process.errorStream.bufferedReader())

    val pid: Long get() = process.pid()
    val isAlive: Boolean get() = process.isAlive

    /** All that it has printed up to now. */
    fun out(): String = out.text()

    fun err(): String = err.text()

    fun type(text: String) {
        process.outputStream.write(text.toByteArray())
        process.outputStream.flush()
    }

    fun closeInput() = process.outputStream.close()

    /** Waits until a line of its output has this. */
    suspend fun awaitOut(text: String) = awaited(text, out)

    suspend fun awaitErr(text: String) = awaited(text, err)

    private suspend fun awaited(text: String, lines: Lines) = soon(PATIENCE) {
        check(text in lines.text() || process.isAlive) { "ended with ${process.exitValue()}: ${out()} ${err()}" }
        check(text in lines.text()) { "not printed: $text; but: ${out()} ${err()}" }
    }

    /** Sends it a signal, such as `TERM`. */
    fun signal(name: String) = check(ProcessBuilder("kill", "-$name", "$pid").start().waitFor() == 0) { "kill $name" }

    /** Waits for its end, and for the end of its output. */
    fun outcome(within: Duration = PATIENCE): Outcome {
        check(process.waitFor(within.inWholeMilliseconds, TimeUnit.MILLISECONDS)) {
            "still running after $within: ${out()} ${err()}"
        }
        return Outcome(process.exitValue(), out.toEnd(), err.toEnd())
    }

    override fun close() {
        process.destroyForcibly().waitFor()
    }

    private companion object {
        val PATIENCE = 30.seconds
    }
}

private class Lines(reader: java.io.Reader) {
    private val read = StringBuffer()
    private val thread = Thread {
        runCatching {
            val buffer = CharArray(SIZE)
            while (true) {
                val count = reader.read(buffer)
                if (count < 0) break
                read.append(buffer, 0, count)
            }
        }
    }.apply {
        isDaemon = true
        start()
    }

    fun text() = read.toString()

    /** The rest may come a moment after the end of the process. A grandchild may keep the pipe open for longer. */
    fun toEnd(): String {
        thread.join(REST_MILLIS)
        return text()
    }

    private companion object {
        const val SIZE = 8192
        const val REST_MILLIS = 2000L
    }
}
