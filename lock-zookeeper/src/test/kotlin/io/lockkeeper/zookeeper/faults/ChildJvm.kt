package io.lockkeeper.zookeeper.faults

import io.lockkeeper.LockException
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTicket
import io.lockkeeper.closeAndAwait
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.time.Duration
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean

/** A child process that the test can stop, continue and kill. */
internal class ChildJvm(
    vararg arguments: String,
    flags: List<String> = emptyList(),
    under: String = "",
) : AutoCloseable {
    private val process: java.lang.Process =
        ProcessBuilder(
            under.split(' ').filter { it.isNotEmpty() } +
                listOf("${System.getProperty("java.home")}/bin/java", "-Xmx128m", "-Xlog:disable", "-cp", classPath()) +
                flags + "-Dorg.slf4j.simpleLogger.defaultLogLevel=off" + ChildMain::class.java.name + arguments,
        ).redirectError(ProcessBuilder.Redirect.DISCARD).start()
    private val answers = process.inputStream.bufferedReader()
    private val questions = process.outputStream.bufferedWriter()

    suspend fun answer(): String = withTimeout(SOON) { withContext(Dispatchers.IO) { answers.readLine() ?: "ended" } }

    fun ask(question: String) {
        questions.write("$question\n")
        questions.flush()
    }

    fun stop() = signal("STOP")

    fun goOn() = signal("CONT")

    fun kill() {
        process.destroyForcibly().waitFor(WAIT_SECONDS, TimeUnit.SECONDS)
    }

    private fun signal(name: String) {
        check(ProcessBuilder("kill", "-$name", "${process.pid()}").start().waitFor() == 0)
    }

    override fun close() = kill()

    private companion object {
        const val WAIT_SECONDS = 10L

        fun classPath(): String =
            System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
    }
}

/** Runs in the child: holds a lock and reports on demand whether the hold is valid, or only tries to acquire it. */
internal object ChildMain {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val (task, address, sessionMillis) = arguments
        val options =
            LockOptions.builder().sessionTimeout(Duration.ofMillis(sessionMillis.toLong()))
                .defaultWait(Duration.ofSeconds(3)).build()
        val locks = ZooKeeperLocks.connect(address, options)
        when (task) {
            "hold" -> hold(locks)
            "keep" -> keep(locks)
            "wait" -> waitInLine(locks)
            "detach" -> detach(locks)
            "attach" -> attach(locks)
            "starve" -> ShortOfThreads(locks).run()
            "exercise" -> exercise(locks)
            else -> attempt(locks)
        }
        Runtime.getRuntime().halt(0)
    }

    private fun hold(locks: io.lockkeeper.Locks) {
        val hold = locks.blocking().acquire("x")
        println(hold.fencingToken())
        while (readlnOrNull() != null) {
            try {
                hold.ensureHeld()
                println("held")
            } catch (lost: LockLostException) {
                println(lost.lossCause())
            }
        }
    }

    /** Uses the lock and keeps it, and again for each line that it reads. Prints the token, and how many locks it keeps. */
    private fun keep(locks: io.lockkeeper.Locks) {
        val terms = LockTerms.waiting(Duration.ofSeconds(30)).keepFor(Duration.ofHours(1))
        do {
            val token = locks.blocking().acquire("x", terms).use { it.fencingToken() }
            println("$token ${locks.usage().kept()}")
        } while (readlnOrNull() != null)
    }

    /** Takes a ticket for the lock, prints it, and does nothing more. */
    private fun detach(locks: io.lockkeeper.Locks) {
        val terms = LockTerms.waiting(Duration.ofSeconds(30))
        println(locks.blocking().tickets().acquire("x", Duration.ofMinutes(1), terms).text())
        readlnOrNull()
    }

    /** Attaches the given ticket, prints the token, and holds the lock. */
    private fun attach(locks: io.lockkeeper.Locks) {
        val hold = locks.blocking().tickets().attach(LockTicket.parse(readln()))
        println(hold.fencingToken())
        readlnOrNull()
        hold.ensureHeld()
    }

    /** Acquires the given name, holds it until released or lost, and prints the times of its hold, or the error. */
    private fun waitInLine(locks: io.lockkeeper.Locks) {
        val name = readln()
        val enough = AtomicBoolean()
        Thread {
            readlnOrNull()
            enough.set(true)
        }.also { it.isDaemon = true }.start()
        val hold =
            try {
                locks.blocking().acquire(name, Duration.ofSeconds(30))
            } catch (failure: LockException) {
                return println(failure)
            }
        val from = System.nanoTime()
        var until = from
        while (!enough.get()) {
            val now = System.nanoTime()
            if (!hold.isHeld) break
            until = now
            Thread.sleep(1)
        }
        runCatching { hold.release() }
        println("$from $until")
        readlnOrNull()
    }

    private fun exercise(locks: io.lockkeeper.Locks) {
        val watch = BlockingWatch.install()
        println(watch.seesASleep())
        do {
            runBlocking { Exercise(locks).run() }
            println(watch.found())
        } while (readlnOrNull() == "again")
        runBlocking { locks.closeAndAwait() }
        println(watch.found())
    }

    private fun attempt(locks: io.lockkeeper.Locks) {
        val failure = runCatching { locks.blocking().acquire("x") }.exceptionOrNull()
        println(failure?.javaClass?.simpleName)
        println(failure?.message)
        while (readlnOrNull() != null) println(locks.inUse())
    }
}
