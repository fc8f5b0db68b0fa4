package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.lockTerms
import java.io.IOException
import java.time.Duration
import java.util.Optional
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Blocking calls as Kotlin programs write them, without type arguments. A fault is a compile error here. */
fun Contract<BlockingFace>.kotlinOnThreads() {
    val wait = Duration.ofSeconds(10)
    val terms = lockTerms(wait = 10.seconds, lease = 1.minutes)

    must("run a body under one name, as Kotlin writes it") {
        val locks = process().locks.blocking()
        var runs = 0
        locks.withLock(x) { it.name() } shouldBe x
        locks.withLock(x, wait) { 1 } shouldBe 1
        locks.withLock(x, terms) { null } shouldBe null
        locks.withLock(x, lockTerms(reentrant = true)) { outer ->
            locks.withLock(x, lockTerms(reentrant = true)) { it.fencingToken() shouldBe outer.fencingToken() }
        }
        locks.runWithLock(x) { runs++ }
        locks.runWithLock(x, wait) { it.ensureHeld() }
        locks.runWithLock(x, terms) { runs++ }
        locks.tryWithLock(x) { 2 } shouldBe Optional.of(2)
        locks.tryWithLock(x, wait) { null } shouldBe Optional.empty()
        locks.tryRunWithLock(x) { runs++ } shouldBe true
        locks.tryRunWithLock(x, terms) { runs++ } shouldBe true
        runs shouldBe 4
        shouldThrow<IOException> { locks.withLock(x) { throw IOException() } }
    }

    must("run a body under several names, as Kotlin writes it") {
        val locks = process().locks.blocking()
        val names = listOf("$x-1", "$x-2")
        locks.withLocks(names) { it.all().size } shouldBe 2
        locks.withLocks(names, wait) { it["$x-2"].name() } shouldBe "$x-2"
        locks.withLocks(names, terms) { it.isHeld } shouldBe true
        locks.runWithLocks(names, terms) { it.ensureHeld() }
        locks.withAvailableLocks(names) { it.takenCount() } shouldBe 2
        locks.runWithAvailableLocks(names, terms) { it.isComplete shouldBe true }
    }

    must("not run a body under what others hold, and say so") {
        val (a, b) = List(2) { process() }
        val holder = b.holding()
        val locks = a.locks.blocking()
        locks.tryWithLock(x) { error("must not run") } shouldBe Optional.empty<Any>()
        locks.tryRunWithLock(x, lockTerms(wait = inVain)) { error("must not run") } shouldBe false
        locks.withAvailableLocks(listOf(x, "$x-2")) {
            it.busy().keys shouldBe setOf(x)
            shouldThrow<LockTimeoutException> { locks.tryWithLock("$x-3") { locks.acquire(x, Duration.ZERO) } }
            it.takenCount()
        } shouldBe 1
        expectFree("$x-2")
        expectFree("$x-3")
        holder.release()
    }

    must("hold all of several names by a handle, or none") {
        val (a, b) = List(2) { process() }
        val locks = a.locks.blocking()
        val names = listOf("$x-2", "$x-1")
        locks.acquireAllOrNothing(names).use { held ->
            held.all().map { it.name() } shouldBe listOf("$x-1", "$x-2")
            held.renew(Duration.ofMinutes(1)) shouldBe LockOptions.FOREVER
        }
        val holder = b.holding("$x-2")
        shouldThrow<LockTimeoutException> { locks.acquireAllOrNothing(names, Duration.ZERO) }.lockName() shouldBe "$x-2"
        expectFree("$x-1")
        holder.release()
    }
}
