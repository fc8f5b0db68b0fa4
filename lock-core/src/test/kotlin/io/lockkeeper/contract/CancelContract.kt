package io.lockkeeper.contract

import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.HeldLock
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.time.Duration
import kotlin.time.Duration.Companion.microseconds
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource

/** Calls that are cancelled, interrupted or withdrawn at every stage. [Contract.must] checks that nothing is left. */
fun Contract<*>.cancellation() {
    suspend fun World<*>.expectCancelled(tenant: Tenant) {
        tenant.cancel()
        face.isCancellation(tenant.failure()) shouldBe true
    }

    must("cancel a caller whose node could not be created yet") {
        val a = process()
        a.disconnect()
        expectCancelled(a.tenant())
        a.locks.inUse().substringBefore(" names") shouldBe "0"
        a.reconnect()
        expectFree()
    }

    must("cancel a caller while its node is being made") {
        val a = process()
        a.holding("$x-warm").release()
        a.freeze()
        expectCancelled(a.tenant())
        a.thaw()
        expectNothingLeft()
        expectFree()
    }

    must("cancel a caller in the queue behind another process, and let those behind it go on") {
        val holder = process().holding()
        val cancelled = process().queued(2)
        val behind = process().queued(3)
        expectCancelled(cancelled)
        soon { backend.nodes(x) shouldBe 2 }
        behind.isHolding shouldBe false
        holder.release()
        behind.held()
        behind.release()
    }

    must("cancel a caller in the queue behind one of the same process, and let those behind it go on") {
        val a = process()
        val holder = a.holding()
        val cancelled = a.tenant()
        val behind = a.tenant()
        expectCancelled(cancelled)
        behind.isHolding shouldBe false
        holder.held().isHeld shouldBe true
        holder.release()
        behind.held()
        behind.release()
    }

    must("give back the lock of a body that is cancelled") {
        val holder = process().holding()
        val next = process().queued(2)
        expectCancelled(holder)
        next.held()
        next.release()
    }

    must("keep the lock of a cancelled body until the body has ended") {
        val inBody = CompletableDeferred<HeldLock>()
        val cleanedUp = CompletableDeferred<Unit>()
        val cleaningUp = CompletableDeferred<Unit>()
        val call =
            process().call {
                try {
                    inBody.complete(it)
                    CompletableDeferred<Unit>().await()
                } finally {
                    withContext(NonCancellable) {
                        cleaningUp.complete(Unit)
                        cleanedUp.await()
                    }
                }
            }
        val held = inBody.await()
        val next = process().queued(2)
        call.cancel()
        cleaningUp.await()
        held.isHeld shouldBe true
        next.isHolding shouldBe false
        cleanedUp.complete(Unit)
        face.isCancellation(call.failure()) shouldBe true
        next.held()
        next.release()
    }

    must("give the lock back although the caller is cancelled while it does so") {
        val a = process { releaseWait(Duration.ofSeconds(20)) }
        val holder = a.holding()
        a.freeze()
        holder.letGo()
        soon { a.locks.inUse() shouldStartWith "0 names, 1 contenders, 0 holds: " }
        holder.cancel()
        holder.cancel()
        a.thaw()
        holder.failure()
        expectFree()
    }

    must("return from the release when releaseWait is over, and free the lock later in the background") {
        val a = process { releaseWait(Duration.ofMillis(200)) }
        val holder = a.holding()
        a.freeze()
        holder.release()
        backend.nodes(x) shouldBe 1
        a.thaw()
        expectFree()
    }

    must("not wait for the confirmation with a releaseWait of zero, and free the lock in the background") {
        val a = process { releaseWait(Duration.ZERO) }
        val holder = a.holding()
        a.freeze()
        holder.release()
        backend.nodes(x) shouldBe 1
        a.thaw()
        expectFree()
    }

    must("leave nothing when cancelled at the instant of being granted, by a caller of the same process") {
        val a = process()
        repeat(backend.rounds) { race(a, a.holding(), a.tenant()) }
        expectFree()
    }

    must("leave nothing when cancelled at the instant of being granted, by another process") {
        val a = process()
        val b = process()
        repeat(backend.rounds / 4) { race(b, a.holding(), b.queued(2)) }
        expectFree()
    }

    must("leave nothing when the wait is over at the instant of being granted") {
        val a = process()
        repeat(backend.rounds) {
            val holder = a.holding()
            val waiting = a.tenant(wait = 1.milliseconds)
            val start = TimeSource.Monotonic.markNow()
            while (start.elapsedNow() < 900.microseconds + (it % 20 * 10).microseconds) Thread.onSpinWait()
            holder.letGo()
            waiting.letGo()
            waiting.failure()
            holder.call.await()
        }
        expectFree()
    }

    must("leave nothing when cancelled at the instant of entering") {
        val a = process()
        repeat(backend.rounds) {
            val tenant = a.tenant()
            repeat(it % 50) { Thread.onSpinWait() }
            tenant.cancel()
            tenant.letGo()
            tenant.failure()
        }
        expectFree()
    }
}

/** Releases and cancels at the same time; whoever wins, the lock must come free. */
private suspend fun World<*>.race(process: Process, holder: Tenant, waiting: Tenant) {
    coroutineScope {
        launch(Dispatchers.Default) { holder.release() }
        launch(Dispatchers.Default) { waiting.cancel() }
    }
    waiting.letGo()
    waiting.failure()
    soon {
        process.locks.inUse() shouldBe NOTHING
        backend.nodes(x) shouldBe 0
    }
}
