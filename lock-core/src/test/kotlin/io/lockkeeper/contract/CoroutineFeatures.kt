package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldEndWith
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.BodyScope
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.acquireAll
import io.lockkeeper.acquireAllOrNothing
import io.lockkeeper.acquireOrNull
import io.lockkeeper.fencingToken
import io.lockkeeper.guarded
import io.lockkeeper.guardedOrSkip
import io.lockkeeper.lockName
import io.lockkeeper.lockTerms
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.renewLease
import io.lockkeeper.renewLeaseBy
import io.lockkeeper.renewLeases
import io.lockkeeper.renewLeasesBy
import io.lockkeeper.withAvailableLocks
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.withLocks
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

@Suppress("unused")
private suspend fun nightly() = Unit

/** Features that only the coroutine face has: scopes, children, function values. */
@OptIn(DelicateLockApi::class)
fun Contract<SuspendFace>.coroutineFeatures() {
    must("take further locks along in a body, and give them back at its end") {
        val a = process()
        a.locks.withLock(x) {
            val second = alsoLock("$x-2", 10.seconds)
            second.ensureHeld()
            launch { alsoLock("$x-3").fencingToken }
            shouldThrow<LockNestedException> { alsoLock("$x-2") }
            shouldThrow<LockNestedException> { a.locks.withLock("$x-2") {} }
        }
        listOf(x, "$x-2", "$x-3").forEach { expectFree(it) }
    }

    must("take locks along for the innermost body, also a re-entered one, until it ends") {
        val a = process()
        val part = a.locks.namespace("part")
        a.locks.withLock("part/$x") {
            part.withLock(x, reentrant = true) { alsoLock("$x-2").name() shouldBe "part/$x-2" }
            soon { backend.nodes("part/$x-2") shouldBe 0 }
            alsoLock("$x-2").name() shouldBe "$x-2"
        }
    }

    must("cancel a body that loses a lock which it took along") {
        val a = process()
        val inBody = CompletableDeferred<Unit>()
        coroutineScope {
            val body = async {
                runCatching {
                    a.locks.withLocks(x, "$x-2") {
                        alsoLock("$x-3")
                        inBody.complete(Unit)
                        awaitCancellation()
                    }
                }
            }
            inBody.await()
            backend.removeFirst("$x-3")
            val error = body.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
            error.lockName() shouldBe "$x-3"
            error.lossCause() shouldBe LossCause.REMOVED
        }
        expectFree()
    }

    must("refuse to take a lock along for a body that has ended, and leave nothing") {
        val a = process()
        lateinit var escaped: BodyScope
        a.locks.withLock(x) { escaped = this }
        shouldThrow<IllegalStateException> { escaped.alsoLock("$x-2") }
        expectFree("$x-2")
    }

    must("run a body under the names that were free, and say which were not") {
        val (a, b) = List(2) { process() }
        val holder = b.holding("$x-1")
        a.locks.withAvailableLocks(listOf("$x-1", "$x-2")) {
            acquired.taken().all().map { it.name() } shouldContainExactly listOf("$x-2")
            acquired.busy().keys shouldContainExactly setOf("$x-1")
            shouldThrow<LockNestedException> { a.locks.withLock("$x-2") {} }
        }
        expectFree("$x-2")
        holder.release()
        a.locks.withAvailableLocks(listOf("$x-1", "$x-2")) { acquired.isComplete shouldBe true }
    }

    must("let children of a body enter its hold side by side, and give back after the last") {
        val a = process()
        a.locks.withLock(x) {
            val (first, second) = List(2) { CompletableDeferred<Unit>() }
            launch {
                a.locks.withLock(x, reentrant = true) {
                    first.complete(Unit)
                    second.await()
                }
            }
            launch {
                first.await()
                a.locks.withLock(x, reentrant = true) { second.complete(Unit) }
            }
        }
        expectFree()
    }

    must("guard a function: waiting, failing or skipping while others hold the lock") {
        val (a, b) = List(2) { process() }
        var runs = 0
        val waiting = a.locks.guarded(x) { ++runs }
        val failing = a.locks.guarded(x, wait = Duration.ZERO) { ++runs }
        val skipping = a.locks.guardedOrSkip(x) { ++runs }
        listOf(waiting(), failing(), skipping()) shouldBe listOf(1, 2, 3)
        val holder = b.holding()
        shouldThrow<LockTimeoutException> { failing() }
        skipping() shouldBe null
        coroutineScope {
            val later = async { waiting() }
            soon { backend.nodes(x) shouldBe 2 }
            runs shouldBe 3
            holder.release()
            later.await() shouldBe 4
        }
        shouldThrow<IllegalArgumentException> { a.locks.guarded(x, lease = Duration.ZERO) { 1 } }
    }

    must("guard functions with an argument, each by the name that the argument gives") {
        val (a, b) = List(2) { process() }
        val named = { user: String -> "$x-$user" }
        val waiting = a.locks.guarded(named) { user -> "$user under ${name()}" }
        val skipping = a.locks.guardedOrSkip(named) { user -> "$user under ${name()}" }
        waiting("ann") shouldBe "ann under $x-ann"
        skipping("ann") shouldBe "ann under $x-ann"
        val holder = b.holding("$x-ann")
        skipping("ann") shouldBe null
        skipping("ben") shouldBe "ben under $x-ben"
        val once = lockTerms(wait = Duration.ZERO)
        shouldThrow<LockTimeoutException> { a.locks.guarded(named, once) { user -> user }("ann") }
        a.locks.guardedOrSkip(named, once) { user -> user }("ann") shouldBe null
        holder.release()
        a.locks.guarded({ _: Int -> x }) { it + 1 }(1) shouldBe 2
        shouldThrow<IllegalArgumentException> { a.locks.guarded(named, lease = Duration.ZERO) { user -> user } }
    }

    must("guard and skip with every term, and let a body return null") {
        val (a, b) = List(2) { process() }
        val skipping = a.locks.guardedOrSkip(x, wait = inVain, stealAfter = 1.hours, reentrant = true) { name() }
        skipping() shouldBe x
        val holder = b.holding()
        skipping() shouldBe null
        holder.release()
        a.locks.withLock(x) {
            skipping() shouldBe x
            a.locks.guarded(x, stealAfter = 1.hours, reentrant = true) { isHeld }() shouldBe true
            a.locks.withLockOrNull(x, reentrant = true) { fencingToken } shouldBe fencingToken
        }
        var ran = false
        a.locks.withLockOrNull(x) {
            ran = true
            null
        } shouldBe null
        ran shouldBe true
    }

    must("give holds of the names that are free now, or of all names or none") {
        val (a, b) = List(2) { process() }
        val names = listOf("$x-2", "$x-1")
        a.locks.acquireOrNull(x)!!.releaseAndAwait()
        a.locks.acquireAllOrNothing(names).releaseAndAwait()
        val holder = b.holding("$x-2")
        a.locks.acquireOrNull("$x-2") shouldBe null
        a.locks.acquireOrNull("$x-2", wait = inVain) shouldBe null
        shouldThrow<LockTimeoutException> { a.locks.acquireAllOrNothing(names, wait = Duration.ZERO) }
        expectFree("$x-1")
        a.locks.acquireAll(names).releaseAndAwait()
        expectFree("$x-1")
        holder.release()
        listOf(x, "$x-1", "$x-2").forEach { expectFree(it) }
    }

    must("renew and give back several locks together") {
        process().locks.withLocks("$x-1", "$x-2", lease = 1.hours) {
            (held.renewLeases(2.hours) > 119.minutes) shouldBe true
            (held.renewLeasesBy(1.hours) > 179.minutes) shouldBe true
            isHeld shouldBe true
            held.releaseAndAwait()
            isHeld shouldBe false
        }
    }

    must("name a lock after a class or a function") {
        lockName(CallTerms::class) shouldBe "io.lockkeeper.contract.CallTerms"
        lockName(::nightly) shouldEndWith "CoroutineFeaturesKt.nightly"
        lockName(CallTerms::terms) shouldBe "io.lockkeeper.contract.CallTerms.terms"
    }

    must("renew in Kotlin's durations") {
        val a = process()
        a.locks.withLock(x, lease = 1.hours) {
            (renewLease(2.hours) > 119.milliseconds) shouldBe true
            (renewLeaseBy(1.hours) > 2.hours) shouldBe true
            renewLease(Duration.INFINITE) shouldBe Duration.INFINITE
            shouldThrow<IllegalArgumentException> { renewLease(Duration.ZERO) }
        }
    }
}
