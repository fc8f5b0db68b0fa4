package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.ConnectionState
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LockStoreException
import io.lockkeeper.LossCause
import io.lockkeeper.closeAndAwait
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.time.Duration
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime

/** A body that ignores every request to stop until the test lets it end. */
private class Stubborn(world: World<*>, process: Process) {
    private val granted = CompletableDeferred<HeldLock>()
    private val end = CompletableDeferred<Unit>()
    val call =
        with(world) {
            process.call {
                withContext(NonCancellable) {
                    granted.complete(it)
                    end.await()
                }
            }
        }

    suspend fun held() = granted.await()

    fun letGo() = end.complete(Unit)
}

fun Contract<*>.closing() {
    must("end waiters with an error and bodies with a loss when closed, and leave nothing") {
        val a = process()
        val b = process()
        val elsewhere = b.holding("$x-elsewhere")
        val holder = a.holding()
        val waiters = listOf(a.tenant(), a.queued(2, "$x-elsewhere"))
        a.locks.closeAndAwait(1.minutes)
        for (waiter in waiters) {
            waiter.failure().shouldBeInstanceOf<LockStoreException>().message shouldContain "is closed"
        }
        holder.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.CLOSED
        a.locks.inUse() shouldBe NOTHING
        backend.nodes(x) shouldBe 0
        backend.nodes("$x-elsewhere") shouldBe 1
        elsewhere.held().isHeld shouldBe true
        elsewhere.release()
    }

    must("refuse every call after the close, and close only once") {
        val a = process()
        a.locks.closeAndAwait(1.seconds)
        val (first, second) = List(2) {
            withTimeout(atOnce) { a.tenant("$x-$it").failure() }.shouldBeInstanceOf<LockStoreException>()
        }
        first.message shouldContain "\"$x-0\""
        second.message shouldContain a.address
        a.locks.connectionState() shouldBe ConnectionState.CLOSED
        a.locks.closeAndAwait(1.seconds)
        a.locks.close()
    }

    must("let no other caller in before the body has ended, within the grace of a close") {
        val a = process()
        val stubborn = Stubborn(this, a)
        val held = stubborn.held()
        val next = process().queued(2)
        val closed = a.locks.closeAsync(Duration.ofMinutes(1)).toCompletableFuture()
        soon { held.isHeld shouldBe false }
        next.isHolding shouldBe false
        backend.nodes(x) shouldBe 2
        closed.isDone shouldBe false
        stubborn.letGo()
        stubborn.call.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.CLOSED
        closed.get(20, TimeUnit.SECONDS)
        next.held()
        next.release()
    }

    must("end waiters at once when closed, however long a body may go on") {
        val a = process()
        val stubborn = Stubborn(this, a)
        stubborn.held()
        val elsewhere = process().holding("$x-elsewhere")
        val waiters = listOf(a.tenant(), a.queued(2, "$x-elsewhere"))
        val closed = a.locks.closeAsync(Duration.ofMinutes(1)).toCompletableFuture()
        withTimeout(atOnce) { waiters.forEach { it.failure().shouldBeInstanceOf<LockStoreException>() } }
        closed.isDone shouldBe false
        stubborn.letGo()
        stubborn.call.failure().shouldBeInstanceOf<LockLostException>()
        closed.get(20, TimeUnit.SECONDS)
        elsewhere.release()
    }

    must("wait for a body no longer than the grace of a close") {
        val a = process()
        val stubborn = Stubborn(this, a)
        stubborn.held()
        val next = process().queued(2)
        measureTime { a.locks.closeAndAwait(200.milliseconds) } shouldBeLessThan 4.seconds
        next.held()
        stubborn.call.hasEnded shouldBe false
        stubborn.letGo()
        stubborn.call.failure().shouldBeInstanceOf<LockLostException>()
        next.release()
    }

    must("close without a server, and end the callers that wait for one") {
        val nowhere = nowhere { ioTimeout(Duration.ofMillis(300)) }
        val waiting = nowhere.tenant(wait = 1.minutes)
        measureTime { nowhere.locks.closeAndAwait(1.seconds) } shouldBeLessThan 5.seconds
        waiting.failure().shouldBeInstanceOf<LockStoreException>()
    }

    must("close while an answer of the server is outstanding, and leave nothing") {
        val a = process(World.SHORT) { ioTimeout(Duration.ofMillis(300)) }
        a.holding().release()
        a.freeze()
        val entering = a.tenant(wait = 1.minutes)
        val closed = a.locks.closeAsync(Duration.ofSeconds(1)).toCompletableFuture()
        entering.failure().shouldBeInstanceOf<LockStoreException>()
        closed.get(20, TimeUnit.SECONDS)
        a.thaw()
        expectFree()
    }

    must("refuse a negative grace") {
        val a = process()
        shouldThrow<IllegalArgumentException> { a.locks.closeAndAwait((-1).seconds) }
        a.holding().release()
    }
}
