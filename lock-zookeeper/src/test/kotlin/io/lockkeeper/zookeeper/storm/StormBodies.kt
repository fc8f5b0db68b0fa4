package io.lockkeeper.zookeeper.storm

import io.lockkeeper.HeldLock
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.delay
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource

/**
 * What bodies do. They write when they begin, so that the resource knows of them, and once more when they end, told of
 * the loss or not: that is the late write, of one who went on. Each hears of a loss by one of the ways there are, and by
 * no other, so that one way that fails is not hidden by the rest.
 */
internal class StormBodies(
    private val resource: FencedResource.Writer,
    private val orders: StormCommands,
) {
    /** Hears of a loss by an interrupt. */
    fun sleeping(call: JournalledCall, lock: HeldLock, lasting: Duration) = believing(listOf(call), listOf(lock)) {
        try {
            stay(lasting) { Thread.sleep(it.inWholeMilliseconds) }
        } catch (interrupted: InterruptedException) {
            call.told()
            throw interrupted
        }
    }

    /** Hears of a loss by polling. */
    fun asking(call: JournalledCall, lock: HeldLock, lasting: Duration) = believing(listOf(call), listOf(lock)) {
        stay(lasting) {
            if (!lock.isHeld) {
                call.told()
                return@believing
            }
            Thread.sleep(ASK_MILLIS)
        }
    }

    /** Hears of a loss by the completion stage. */
    fun listening(call: JournalledCall, lock: HeldLock, lasting: Duration) = believing(listOf(call), listOf(lock)) {
        val told = CountDownLatch(1)
        lock.lost().thenRun {
            call.told()
            told.countDown()
        }
        stay(lasting) { if (told.await(it.inWholeMilliseconds, TimeUnit.MILLISECONDS)) return@believing }
    }

    /** Hears of a loss by a cancellation. */
    suspend fun suspended(calls: List<JournalledCall>, held: List<HeldLock>, lasting: Duration) =
        believing(calls, held) {
            try {
                stay(lasting) { delay(it) }
            } catch (cancelled: CancellationException) {
                calls.forEach { it.told() }
                throw cancelled
            }
        }

    inline fun believing(calls: List<JournalledCall>, held: List<HeldLock>, body: () -> Unit) {
        calls.zip(held) { call, lock -> call.granted(lock.fencingToken()) }
        held.forEach { resource.write(it.name(), it.fencingToken()) }
        try {
            body()
        } finally {
            calls.forEach { it.bodyEnded() }
            held.forEach { resource.write(it.name(), it.fencingToken()) }
        }
    }

    /** Stays inside for this time, and longer while the storm says so. */
    private inline fun stay(lasting: Duration, wait: (Duration) -> Unit) {
        val begun = TimeSource.Monotonic.markNow()
        while (true) {
            val left = lasting - begun.elapsedNow()
            if ((left <= Duration.ZERO || orders.isOver) && !orders.isToStay) return
            wait(left.coerceIn(SHORTEST_STEP, LONGEST_STEP))
        }
    }

    private companion object {
        const val ASK_MILLIS = 2L
        val SHORTEST_STEP = 1.milliseconds
        val LONGEST_STEP = 50.milliseconds
    }
}
