package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldNotThrowAny
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.lockkeeper.ConnectionState
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LossCause
import io.lockkeeper.LossPolicy
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withTimeout
import java.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

fun Contract<*>.loss() {
    must("stop the body whose session expires, and say why") {
        val a = process()
        val holder = a.holding()
        val held = holder.held()
        a.expireSession()
        val error = holder.failure().shouldBeInstanceOf<LockLostException>()
        error.lossCause() shouldBe LossCause.SESSION_EXPIRED
        error.lockName() shouldBe x
        error.message shouldContain "the session expired"
        held.isHeld shouldBe false
        shouldThrow<LockLostException> { held.ensureHeld() }.lossCause() shouldBe LossCause.SESSION_EXPIRED
        a.holding().release() // and the process goes on in a new session
    }

    must("tell a handle that it is lost, when it happens and once more at the release") {
        val a = process()
        val held = face.handle(a.locks, x, 10.seconds)
        val lost = held.lost().toCompletableFuture()
        lost.isDone shouldBe false
        a.expireSession()
        withTimeout(atOnce) { lost.await() }.lossCause() shouldBe LossCause.SESSION_EXPIRED
        shouldThrow<LockLostException> { held.release() }.lossCause() shouldBe LossCause.SESSION_EXPIRED
        shouldNotThrowAny { held.release() }
    }

    must("not tell a handle of a loss after its release") {
        val a = process()
        val held = face.handle(a.locks, x, 10.seconds)
        val lost = held.lost().toCompletableFuture()
        held.release()
        a.expireSession()
        a.holding("$x-later").release()
        lost.isDone shouldBe false
        shouldThrow<IllegalStateException> { held.ensureHeld() }
    }

    must("stop the body whose node is removed by somebody") {
        val a = process(10.seconds) // the removal alone may end it
        val holder = a.holding()
        backend.removeFirst(x)
        holder.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.REMOVED
    }

    must("end the hold of a process that hears nothing before another one is let in, soon after its session") {
        val silent = process(World.SHORT)
        val holder = silent.holding()
        val held = holder.held()
        val lost = held.lost().toCompletableFuture()
        val next = process().queued(2)
        silent.freeze()
        val start = TimeSource.Monotonic.markNow()
        next.held()
        held.isHeld shouldBe false // by the clock
        // The signal runs on a thread, which may have to wait for a processor on a busy machine.
        soon { lost.isDone shouldBe true }
        start.elapsedNow() shouldBeLessThan World.SHORT + 8.seconds
        silent.thaw()
        holder.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.SESSION_SILENT
        next.release()
    }

    must("go on holding through a short interruption of the connection") {
        val a = process()
        val holder = a.holding()
        a.disconnect()
        soon { a.locks.connectionState() shouldBe ConnectionState.SUSPENDED }
        holder.held().isHeld shouldBe true
        a.reconnect()
        soon { a.locks.connectionState() shouldBe ConnectionState.CONNECTED }
        holder.held().ensureHeld()
        holder.release()
    }

    must("end every hold at the first interruption, if the options say so") {
        val a = process { lossPolicy(LossPolicy.AT_FIRST_DOUBT) }
        val holder = a.holding()
        a.disconnect()
        val error = holder.failure().shouldBeInstanceOf<LockLostException>()
        error.lossCause() shouldBe LossCause.CONNECTION_SUSPENDED
        a.reconnect()
    }

    must("let waiters whose session expired enter again, and still get the lock") {
        val holder = process().holding()
        val b = process { fair(false) }
        val waiters = listOf(b.queued(2), b.tenant())
        b.expireSession()
        soon { b.locks.connectionState() shouldBe ConnectionState.CONNECTED }
        soon { backend.nodes(x) shouldBe 2 }
        waiters.map { it.call.hasEnded } shouldBe listOf(false, false)
        holder.release()
        waiters.forEach {
            it.held()
            it.release()
        }
    }

    must("let the waiters behind a lost hold of their own process have the lock") {
        val a = process()
        val holder = a.holding()
        val waiter = a.tenant()
        val token = holder.held().fencingToken()
        a.expireSession()
        val held = waiter.held()
        listOf(token, held.fencingToken()).shouldBeStrictlyIncreasing()
        holder.failure().shouldBeInstanceOf<LockLostException>()
        held.isHeld shouldBe true
        waiter.release()
    }

    must("free the lock of a process that dies, within its session timeout") {
        val dying = process(World.SHORT)
        dying.holding()
        val waiting = process().queued(2, wait = 1.minutes)
        dying.freeze()
        val start = TimeSource.Monotonic.markNow()
        waiting.held()
        start.elapsedNow() shouldBeLessThan World.SHORT + 8.seconds
        waiting.release()
        dying.thaw()
    }
}

/** Which exception a call throws if its hold was lost. */
fun Contract<BodyFace>.lossOfBodies() {
    must("throw the body's own exception, with the loss suppressed in it") {
        val a = process()
        val boom = Boom(4)
        val inBody = CompletableDeferred<HeldLock>()
        val call =
            a.call<Unit> {
                inBody.complete(it)
                try {
                    CompletableDeferred<Unit>().await()
                } catch (_: Exception) {
                    throw boom
                }
            }
        inBody.await()
        a.expireSession()
        call.failure() shouldBeSameInstanceAs boom
        boom.suppressed.single().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.SESSION_EXPIRED
    }

    must("stop a body of several locks when one of them is lost") {
        val a = process(20.seconds) // nothing but the removal may end it
        val inBody = CompletableDeferred<Unit>()
        val call =
            face.callAll<Unit>(a.locks, listOf("$x-1", "$x-2"), 10.seconds) {
                inBody.complete(Unit)
                CompletableDeferred<Unit>().await()
            }
        inBody.await()
        backend.removeFirst("$x-2")
        val error = call.failure().shouldBeInstanceOf<LockLostException>()
        error.lockName() shouldBe "$x-2"
        error.lossCause() shouldBe LossCause.REMOVED
        expectFree("$x-1")
    }
}
