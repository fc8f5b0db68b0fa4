package io.lockkeeper.zookeeper.storm

import java.io.File
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

/** One run of a worker process, from its start until it was killed or told to end. */
internal class StormProcess(val name: String, val file: File, arguments: List<String>) {
    val stops = ArrayList<Pair<Long, Long>>()
    private var killedAt: Long? = null
    private val process =
        ProcessBuilder(
            listOf(
                "${System.getProperty("java.home")}/bin/java",
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                StormWorker::class.java.name,
            ) + arguments,
        ).redirectError(ProcessBuilder.Redirect.INHERIT).start()

    init {
        file.createNewFile()
    }

    fun kill() {
        if (!process.isAlive) return
        process.destroyForcibly().waitFor(WAIT_SECONDS, TimeUnit.SECONDS)
        killedAt = System.nanoTime()
    }

    suspend fun stopped(meanwhile: suspend () -> Unit) {
        val from = System.nanoTime()
        signal("STOP")
        try {
            meanwhile()
        } finally {
            signal("CONT")
            stops += from to System.nanoTime()
        }
    }

    private fun signal(signal: String) {
        check(ProcessBuilder("kill", "-$signal", "${process.pid()}").start().waitFor() == 0)
    }

    /** Tells it to end; what it says was left in use. */
    fun end(): String {
        process.outputStream.use { it.write("end\n".toByteArray()) }
        val said = CompletableFuture.supplyAsync { process.inputStream.bufferedReader().readLines().lastOrNull() }
        check(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
            "process $name did not end: a call outlasted its wait"
        }
        return said.get() ?: "nothing said"
    }

    fun holds(): List<Believed> = Journal.holds(file, name, killedAt)

    private companion object {
        const val WAIT_SECONDS = 60L
    }
}
