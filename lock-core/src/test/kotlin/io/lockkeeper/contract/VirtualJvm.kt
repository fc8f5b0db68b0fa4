package io.lockkeeper.contract

import io.lockkeeper.Locks
import jdk.jfr.Recording
import jdk.jfr.consumer.RecordingFile
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.io.path.deleteIfExists
import kotlin.io.path.isExecutable
import kotlin.io.path.listDirectoryEntries

/** A JVM with virtual threads, which the one that runs the tests need not have. */
object VirtualJvm {
    const val OK = "all served"
    const val NONE = "no JDK 21 or newer beside this one; -Dlockkeeper.jdk21=<home> names one"

    /** Numbers of carrier threads, and the JVM options that set them. */
    val CARRIERS =
        mapOf(
            "as many carriers as cores" to emptyList(),
            "one carrier" to
                listOf("parallelism", "maxPoolSize").map { "-Djdk.virtualThreadScheduler.$it=1" },
        )
    private const val LIMIT_SECONDS = 100L
    private val pinned = Duration.ofMillis(20)

    /** Its home: the property `lockkeeper.jdk21`, this one, or a sibling; null if the machine has none. */
    val home: Path? by lazy {
        val own = Path.of(System.getProperty("java.home"))
        val named = System.getProperty("lockkeeper.jdk21") ?: System.getenv("LOCKKEEPER_JDK21")
        val siblings = own.parent?.listDirectoryEntries().orEmpty().sortedDescending()
        (listOfNotNull(named).map(Path::of) + own + siblings).firstOrNull {
            (version(it) ?: 0) >= 21 &&
                java(it).isExecutable()
        }
    }

    private fun java(home: Path) = home.resolve("bin/java")

    private fun version(home: Path): Int? = runCatching { Files.readString(home.resolve("release")) }.getOrNull()
        ?.let { Regex("""JAVA_VERSION="(\d+)""").find(it) }?.groupValues?.get(1)?.toInt()

    /** Runs the program in this JVM and returns its output. Blocks. */
    fun run(main: Class<*>, arguments: List<String>, flags: List<String>): String {
        val classPath = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
        val command =
            listOf(
                "${java(home!!)}",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
            ) +
                flags + main.name + arguments
        val process = ProcessBuilder(command).redirectErrorStream(true).start()
        try {
            return process.inputStream.bufferedReader().readText().trim().lines().last()
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS)
        }
    }

    /** Runs in the child: the crowd over one connection and over two, and reports what pinned a carrier. */
    fun crowds(connect: () -> Locks) {
        thread(isDaemon = true) {
            Thread.sleep(LIMIT_SECONDS * 1000)
            println("nothing ended within $LIMIT_SECONDS s")
            Runtime.getRuntime().halt(1)
        }
        val (one, two) = List(2) { connect() }
        one.blocking().runWithLock<Exception>("first", Duration.ofMinutes(1)) {} // loads what is to be loaded
        val wrong = ArrayList<String>()
        val file = Files.createTempFile("pinned", ".jfr")
        try {
            Recording().use { recording ->
                recording.enable("jdk.VirtualThreadPinned").withThreshold(pinned).withStackTrace()
                recording.start()
                for (connections in listOf(listOf(one), listOf(one, two))) {
                    wrong += VirtualCrowd(connections).run().map { "${connections.size} connections: $it" }
                }
                recording.stop()
                recording.dump(file)
            }
            wrong += RecordingFile.readAllEvents(file).mapNotNull { it.stackTrace }
                .map { trace -> trace.frames.map { "${it.method.type.name}.${it.method.name}" } }
                .filter { frames -> frames.any { it.startsWith("io.lockkeeper.") && ".contract." !in it } }
                .map { "pinned: ${it.take(12)}" }
        } catch (failure: Throwable) {
            wrong += "$failure"
        } finally {
            file.deleteIfExists()
        }
        println(if (wrong.isEmpty()) OK else wrong.joinToString("; "))
        Runtime.getRuntime().halt(0)
    }
}
