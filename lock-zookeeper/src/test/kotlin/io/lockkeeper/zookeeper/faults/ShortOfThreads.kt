package io.lockkeeper.zookeeper.faults

import io.lockkeeper.ConnectionState
import io.lockkeeper.Locks
import io.lockkeeper.withLock
import kotlinx.coroutines.runBlocking
import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTimedValue
import kotlin.time.toJavaDuration

/** Runs in the child: uses up all threads, requests locks meanwhile, and ends the threads again. */
internal class ShortOfThreads(private val locks: Locks) {
    private val enough = CountDownLatch(1)

    fun run() {
        awaitConnection()
        println("connected")
        readlnOrNull()
        starved("blocking") { locks.blocking().acquire("a", LONG.toJavaDuration()).release() }
        starved("suspending") { runBlocking { locks.withLock("b", LONG) {} } }
        starved("blocking, taken") { locks.blocking().acquire("taken", BRIEF.toJavaDuration()) }
        starved("suspending, taken") { runBlocking { locks.withLock("taken", BRIEF) {} } }
        takeThreads()
        val served = locks.async().acquireAsync("c", LONG.toJavaDuration())
        val refused = locks.async().acquireAsync("taken", BRIEF.toJavaDuration())
        // Its callbacks are user code, which needs a thread.
        enough.countDown()
        println("future: " + outcome { served.get(SOON_SECONDS, TimeUnit.SECONDS).release() })
        println("future, taken: " + outcome { refused.get(SOON_SECONDS, TimeUnit.SECONDS) })
        while (readlnOrNull() != null) println(locks.inUse())
    }

    private fun awaitConnection() {
        val connected = CountDownLatch(1)
        locks.onConnectionChange { if (it == ConnectionState.CONNECTED) connected.countDown() }.use {
            if (locks.connectionState() == ConnectionState.CONNECTED) connected.countDown()
            connected.await()
        }
    }

    private fun starved(what: String, ask: () -> Unit) {
        takeThreads()
        val (outcome, took) = measureTimedValue { outcome(ask) }
        val pace = if (outcome == SERVED) {
            ""
        } else if (took < BRIEF + SLACK) {
            " $IN_TIME"
        } else {
            " after $took"
        }
        println("$what: $outcome$pace")
    }

    private fun outcome(ask: () -> Unit): String = try {
        ask()
        SERVED
    } catch (failed: ExecutionException) {
        failed.cause?.javaClass?.simpleName ?: "$failed"
    } catch (failed: Throwable) {
        failed.javaClass.simpleName
    }

    /** Reads it again each time, because the JVM's own threads come and go. */
    private fun takeThreads() {
        try {
            while (true) Thread(enough::await).apply { isDaemon = true }.start()
        } catch (_: OutOfMemoryError) {
            // that was the last one
        }
    }

    companion object {
        const val SERVED = "served"
        const val IN_TIME = "in time"
        private const val SOON_SECONDS = 30L
        private val LONG = 30.seconds
        private val BRIEF = 1.seconds

        /** A bound that allows for a short pause of the machine. */
        private val SLACK = 4.seconds
    }
}
