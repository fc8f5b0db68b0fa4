package io.lockkeeper.zookeeper.storm

import io.lockkeeper.history.Event
import io.lockkeeper.history.Killed
import io.lockkeeper.history.Paused
import java.io.File
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException

/** One run of a worker process, from its start until it was killed or told to end. */
internal class StormProcess(val name: String, private val file: File, arguments: List<String>) {
    private val events = ArrayList<Event>()
    private val process =
        ProcessBuilder(
            listOf(
                "${System.getProperty("java.home")}/bin/java",
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // many short lives: the machine is for the storm, not for the compiler
                "-cp",
                System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                StormWorker::class.java.name,
                name,
            ) + arguments + file.path,
        ).redirectError(ProcessBuilder.Redirect.INHERIT).start()

    init {
        file.createNewFile()
    }

    /** Kills the process, whatever it is doing. */
    fun kill() {
        events += Killed(name, System.nanoTime()) // taken before: it may die long before kill returns
        destroy()
    }

    fun destroy() {
        process.destroyForcibly().waitFor(WAIT_SECONDS, TimeUnit.SECONDS)
    }

    suspend fun stopped(meanwhile: suspend () -> Unit) {
        val from = System.nanoTime()
        signal("STOP")
        try {
            meanwhile()
        } finally {
            signal("CONT")
            events += Paused(name, from, System.nanoTime())
        }
    }

    private fun signal(signal: String) {
        check(ProcessBuilder("kill", "-$signal", "${process.pid()}").start().waitFor() == 0)
    }

    /** Keeps the bodies inside meanwhile, because a released lock can't show whether a loss is told in time. */
    suspend fun staying(meanwhile: suspend () -> Unit) {
        tell(StormCommands.STAY)
        try {
            meanwhile()
        } finally {
            tell(StormCommands.GO)
        }
    }

    fun tellEnd() = tell(StormCommands.END)

    /** What the process reports as still in use after all its calls have ended, if they do. */
    fun left(): String {
        val said = CompletableFuture.supplyAsync { process.inputReader().readLine() }
        return try {
            said.get(WAIT_SECONDS, TimeUnit.SECONDS) ?: "$name ended by itself"
        } catch (_: TimeoutException) {
            "$name still has calls under way"
        }
    }

    private fun tell(word: String) {
        runCatching {
            process.outputStream.write("$word\n".toByteArray())
            process.outputStream.flush()
        } // a dead process is noticed at its next request
    }

    fun close() {
        tell(StormCommands.CLOSE)
        if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) destroy()
    }

    fun events(): List<Event> = events + Journal.read(file, name)

    private companion object {
        const val WAIT_SECONDS = 60L
        const val CLOSE_SECONDS = 10L
    }
}
