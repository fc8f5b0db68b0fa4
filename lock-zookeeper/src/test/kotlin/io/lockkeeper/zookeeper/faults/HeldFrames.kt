package io.lockkeeper.zookeeper.faults

import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean

/** An event that happens once on some thread, and that a test awaits. */
internal class Point {
    private val reached = CompletableFuture<Unit>()

    fun reach() {
        reached.complete(Unit)
    }

    val isReached: Boolean
        get() = reached.isDone

    suspend fun await() {
        reached.copy().orTimeout(SOON.inWholeSeconds, TimeUnit.SECONDS).await()
    }
}

/** A frame that is held back between its arrival and [release]. */
internal class Held {
    private val arrived = Point()
    private val go = CountDownLatch(1)
    private val taken = AtomicBoolean()

    suspend fun awaitArrival() = arrived.await()

    fun release() = go.countDown()

    fun hold(): Fate {
        if (!taken.compareAndSet(false, true)) return Fate.PASS
        arrived.reach()
        go.await(SOON.inWholeSeconds, TimeUnit.SECONDS)
        return Fate.PASS
    }
}

/** The next request of this kind waits before the server sees it. */
internal fun FaultyNetwork.holdRequest(opcode: Int): Held = Held().also { held ->
    onRequest = { if (it.opcode == opcode) held.hold() else Fate.PASS }
}

/** The next reply to a request of this kind waits before the client sees it. */
internal fun FaultyNetwork.holdReply(opcode: Int): Held = Held().also { held ->
    onReply = { if (it.opcode == opcode) held.hold() else Fate.PASS }
}

/** Applies this fate to the next request of this kind, and returns when that has happened. */
internal fun FaultyNetwork.once(opcode: Int, fate: Fate): Point = Point().also { met ->
    val done = AtomicBoolean()
    onRequest = {
        if (it.opcode == opcode && done.compareAndSet(false, true)) {
            met.reach()
            fate
        } else {
            Fate.PASS
        }
    }
}

/** Completes when the next reply to a request of this kind passes. */
internal fun FaultyNetwork.onceReplied(opcode: Int): Point = Point().also { replied ->
    onReply = {
        if (it.opcode == opcode) replied.reach()
        Fate.PASS
    }
}
