package io.lockkeeper.zookeeper.storm

import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.spi.LockMode
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.delay
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource

/**
 * The bodies of the storm. They write when they begin, so that the resource knows of them, and again when they end,
 * even after a loss: that is the late write. Each body hears of a loss in one way only, so that the others don't hide a
 * way that fails.
 */
internal class StormBodies(
    private val resource: FencedResource.Writer,
    private val orders: StormCommands,
) {
    /** Hears of a loss by an interrupt. */
    fun sleeping(call: JournalledCall, lock: HeldLock, lasting: Duration) = recording(listOf(call), listOf(lock)) {
        try {
            stay(listOf(call), listOf(lock), lasting) { Thread.sleep(it.inWholeMilliseconds) }
        } catch (interrupted: InterruptedException) {
            call.told()
            throw interrupted
        }
    }

    /** Hears of a loss by polling. */
    fun asking(call: JournalledCall, lock: HeldLock, lasting: Duration) = recording(listOf(call), listOf(lock)) {
        stay(listOf(call), listOf(lock), lasting) {
            if (!lock.isHeld) {
                call.told()
                return@recording
            }
            Thread.sleep(ASK_MILLIS)
        }
    }

    /** Hears of a loss by the completion stage. */
    fun listening(call: JournalledCall, lock: HeldLock, lasting: Duration) = recording(listOf(call), listOf(lock)) {
        val told = CountDownLatch(1)
        lock.lost().thenRun {
            call.told()
            told.countDown()
        }
        stay(listOf(call), listOf(lock), lasting) {
            if (told.await(it.inWholeMilliseconds, TimeUnit.MILLISECONDS)) return@recording
        }
    }

    /** Hears of a loss by a cancellation. */
    suspend fun suspended(calls: List<JournalledCall>, held: List<HeldLock>, lasting: Duration) =
        recording(calls, held) {
            try {
                stay(calls, held, lasting) { delay(it) }
            } catch (cancelled: CancellationException) {
                calls.forEach { it.told() }
                throw cancelled
            }
        }

    inline fun recording(calls: List<JournalledCall>, held: List<HeldLock>, body: () -> Unit) {
        calls.zip(held) { call, lock -> call.granted(lock.fencingToken()) }
        calls.zip(held) { call, lock -> touch(call, lock) }
        try {
            body()
        } finally {
            calls.forEach { it.bodyEnded() }
            calls.zip(held) { call, lock -> touch(call, lock) }
        }
    }

    private fun touch(call: JournalledCall, lock: HeldLock) {
        if (call.mayWrite) {
            resource.write(lock.name(), lock.fencingToken())
        } else {
            resource.read(lock.name(), lock.fencingToken())
        }
    }

    /** Stays inside for this time, and longer while the storm says so. Every second writer goes on as a reader halfway. */
    private inline fun stay(
        calls: List<JournalledCall>,
        held: List<HeldLock>,
        lasting: Duration,
        wait: (Duration) -> Unit,
    ) {
        val begun = TimeSource.Monotonic.markNow()
        var isToDowngrade = calls.all { it.mode == LockMode.WRITE } && Random.nextBoolean()
        while (true) {
            val left = lasting - begun.elapsedNow()
            if (isToDowngrade && left <= lasting / 2) {
                isToDowngrade = false
                calls.zip(held) { call, lock -> downgrade(call, lock) }
            }
            if ((left <= Duration.ZERO || orders.isOver) && !orders.isToStay) return
            wait(left.coerceIn(SHORTEST_STEP, LONGEST_STEP))
        }
    }

    private fun downgrade(call: JournalledCall, lock: HeldLock) {
        call.downgraded()
        try {
            lock.downgradeToRead()
        } catch (lost: LockLostException) {
            call.told()
            throw lost
        }
    }

    private companion object {
        const val ASK_MILLIS = 2L
        val SHORTEST_STEP = 1.milliseconds
        val LONGEST_STEP = 50.milliseconds
    }
}
