package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.lockkeeper.LockTimeoutException
import kotlinx.coroutines.runInterruptible
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.seconds

/** An exception that coroutines can't copy for their stack traces. */
class Boom(
    val count: Int,
) : Exception("boom $count")

fun Contract<*>.release() {
    must("release once, however often it is asked to") {
        val held = face.handle(process().locks, x, 10.seconds)
        held.release()
        held.isHeld shouldBe false
        held.release()
        held.close()
        held.releaseAsync().toCompletableFuture().get(10, TimeUnit.SECONDS)
        shouldThrow<IllegalStateException> { held.ensureHeld() }.message shouldContain "\"$x\" was released"
        expectFree()
    }

    must("not release another holder's lock by an old handle") {
        val a = process()
        val old = face.handle(a.locks, x, 10.seconds)
        old.release()
        val holder = a.holding()
        old.release()
        holder.held().isHeld shouldBe true
        a.tenant(wait = ZERO).failure().shouldBeInstanceOf<LockTimeoutException>()
        process().tenant(wait = ZERO).failure().shouldBeInstanceOf<LockTimeoutException>()
        holder.release()
    }

    must("release from any thread") {
        val held = face.handle(process().locks, x, 10.seconds)
        val other = thread { held.release() }
        runInterruptible { other.join() }
        held.isHeld shouldBe false
        expectFree()
    }

    must("release at the end of a use block that returns early") {
        val locks = process().locks

        suspend fun early(): Int {
            face.handle(locks, x, 10.seconds).use { return 7 }
        }
        early() shouldBe 7
        expectFree()
    }

    must("return what the body returns, and free the lock") {
        process().call { it.name() }.await() shouldBe x
        process().call<String?> { null }.await() shouldBe null
        expectFree()
    }

    must("throw a body's exception unchanged, and free the lock") {
        val boom = Boom(1)
        val failure = process().call<Unit> { throw boom }.failure()
        failure shouldBeSameInstanceAs boom
        boom.suppressed.toList() shouldBe emptyList()
        expectFree()
    }

    must("leave the next caller of the process the lock after a body's exception") {
        val a = process()
        val holder = a.holding()
        val failing = a.call<Unit> { throw Boom(2) }
        val next = a.tenant()
        holder.release()
        failing.failure().shouldBeInstanceOf<Boom>()
        next.held()
        next.release()
    }
}
