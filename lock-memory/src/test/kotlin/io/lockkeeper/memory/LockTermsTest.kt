package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.longs.shouldBeInRange
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.BodyScope
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.Locks
import io.lockkeeper.acquire
import io.lockkeeper.acquireAll
import io.lockkeeper.acquireAllOrNothing
import io.lockkeeper.acquireOrNull
import io.lockkeeper.guarded
import io.lockkeeper.guardedOrSkip
import io.lockkeeper.lockOptions
import io.lockkeeper.lockTerms
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.renewLeaseBy
import io.lockkeeper.withAvailableLocks
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.withLocks
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlin.reflect.KFunction
import kotlin.reflect.KType
import kotlin.reflect.jvm.kotlinFunction
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Every call of Kotlin takes all of its terms from one value, as Java's do. */
@OptIn(ExperimentalCoroutinesApi::class)
class LockTermsTest :
    FunSpec({
        for (call in ON_TERMS) {
            test("${call.name} waits as long as the terms say") {
                inVirtualTime { cluster ->
                    val (a, b) = List(2) { cluster.connect().locks() }
                    val holder = launch { b.withLock("x") { awaitCancellation() } }
                    delay(1.seconds)
                    call.failsBusy(a, lockTerms(wait = 3.seconds))
                    currentTime shouldBe 4_000
                    holder.cancel()
                }
            }

            test("${call.name} takes the lease of the terms") {
                inVirtualTime { cluster ->
                    val locks = cluster.connect().locks()
                    call.under(locks, lockTerms(lease = 10.seconds)) { it.renewLeaseBy(1.seconds) shouldBe 11.seconds }
                }
            }

            test("${call.name} keeps the lock as long as the terms say") {
                inVirtualTime { cluster ->
                    val (a, b) = List(2) { cluster.connect().locks() }
                    call.under(a, lockTerms(holdAtLeast = 1.minutes)) {}
                    b.withLock("x", wait = Duration.INFINITE) { currentTime shouldBe 60_000 }
                }
            }

            test("${call.name} steals after the time of the terms") {
                inVirtualTime { cluster ->
                    val (a, b) = List(2) { cluster.connect().locks() }
                    val robbed = async { runCatching { b.withLock("x") { delay(2.minutes) } } }
                    delay(1.seconds)
                    call.under(a, lockTerms(wait = Duration.INFINITE, stealAfter = 1.minutes)) {
                        currentTime shouldBeInRange 61_000L..66_000L
                    }
                    robbed.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
                }
            }

            test("${call.name} takes from the options what the terms leave out, the wait too") {
                inVirtualTime { cluster ->
                    val options = lockOptions {
                        defaultWait = 2.seconds
                        defaultLease = 1.hours
                    }
                    val (a, b) = List(2) { cluster.connect(options).locks() }
                    call.under(a, LockTerms.defaults()) { it.renewLeaseBy(1.seconds) shouldBe 1.hours + 1.seconds }
                    val holder = launch { b.withLock("x") { awaitCancellation() } }
                    delay(1.seconds)
                    call.failsBusy(a, LockTerms.defaults())
                    currentTime shouldBe 3_000
                    holder.cancel()
                }
            }

            test("${call.name} refuses terms that contradict each other") {
                inVirtualTime { cluster ->
                    val locks = cluster.connect().locks()
                    shouldThrow<IllegalArgumentException> {
                        call.under(locks, lockTerms(lease = 1.seconds, holdAtLeast = 2.seconds)) {}
                    }
                }
            }

            test("${call.name} ${if (call.isReentrant) "re-enters" else "refuses to re-enter"} if the terms say so") {
                inVirtualTime { cluster ->
                    val locks = cluster.connect().locks()
                    val again = lockTerms(reentrant = true)
                    if (call.isReentrant) {
                        locks.withLock("x") {
                            call.under(locks, again) { inner -> inner.fencingToken() shouldBe fencingToken() }
                        }
                    } else {
                        val why = shouldThrow<IllegalArgumentException> { call.under(locks, again) {} }
                        why.message!!.startsWith("Re-entry needs a body") shouldBe true
                    }
                }
            }
        }

        test("a guarded function refuses contradicting terms when it is made") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                val contradicting = lockTerms(lease = 1.seconds, holdAtLeast = 2.seconds)
                shouldThrow<IllegalArgumentException> { locks.guarded("x", contradicting) {} }
                shouldThrow<IllegalArgumentException> { locks.guardedOrSkip("x", contradicting) {} }
            }
        }

        test("every call with a wait parameter has an overload that takes LockTerms") {
            fun shape(function: KFunction<*>, isTerm: (String?) -> Boolean) =
                function.name to function.parameters.filterNot { isTerm(it.name) }.map { it.type.text() }

            val named = FUNCTIONS.filter { function -> function.parameters.any { it.name == "wait" } }
            val onTerms = FUNCTIONS.filter { function -> function.parameters.any { it.name == "terms" } }
            onTerms.map { function -> shape(function) { it == "terms" } } shouldContainExactlyInAnyOrder
                named.map { function -> shape(function) { it in NAMED_TERMS } }
            (onTerms.map { it.name } - "withLocks").sorted() shouldBe
                (ON_TERMS.map { it.name.substringBefore(' ') } - "withLocks").toSet().sorted()
        }
    })

private val NAMED_TERMS = setOf("wait", "lease", "holdAtLeast", "stealAfter", "reentrant")

/** A type parameter is another one in each function. */
private fun KType.text() = toString().replace("kotlin.", "")

/** The extensions on the locks, and the members of a body's scope. */
private val FUNCTIONS: List<KFunction<*>> =
    (
        listOf("WithLockKt", "WithLocksKt", "GuardedKt").map {
            Class.forName("io.lockkeeper.$it")
        } + BodyScope::class.java
        )
        .flatMap { it.declaredMethods.toList() }
        .mapNotNull { it.kotlinFunction }
        .filter { it.visibility == kotlin.reflect.KVisibility.PUBLIC }

/** One call that takes its terms as one value; [under] runs the block while the lock `x` is held by it. */
private class OnTerms(
    val name: String,
    val isReentrant: Boolean = false,
    val under: suspend Locks.(terms: LockTerms, block: suspend (HeldLock) -> Unit) -> Unit,
) {
    /** The call ends without the lock: it throws that others hold it, or does not run its block. */
    suspend fun failsBusy(locks: Locks, terms: LockTerms) = withClue(name) {
        var ran = false
        try {
            under(locks, terms) { ran = true }
        } catch (_: LockTimeoutException) {
        }
        ran shouldBe false
    }
}

private suspend fun HeldLock.useAndRelease(block: suspend (HeldLock) -> Unit) = try {
    block(this)
} finally {
    releaseAndAwait()
}

@OptIn(DelicateLockApi::class)
private val ON_TERMS =
    listOf(
        OnTerms("withLock", isReentrant = true) { terms, block -> withLock("x", terms) { block(this) } },
        OnTerms("withLockOrNull", isReentrant = true) { terms, block -> withLockOrNull("x", terms) { block(this) } },
        OnTerms("withLocks (one by one)") { terms, block ->
            withLocks("x", terms = terms) { block(held.all().single()) }
        },
        OnTerms("withLocks (a collection)") { terms, block ->
            withLocks(listOf("x"), terms) { block(held.all().single()) }
        },
        OnTerms("withAvailableLocks") { terms, block ->
            withAvailableLocks(listOf("x"), terms) { acquired.taken().all().forEach { block(it) } }
        },
        OnTerms("guarded", isReentrant = true) { terms, block -> guarded("x", terms) { block(this) }() },
        OnTerms("guardedOrSkip", isReentrant = true) { terms, block -> guardedOrSkip("x", terms) { block(this) }() },
        OnTerms("alsoLock") { terms, block -> withLock("another") { block(alsoLock("x", terms)) } },
        OnTerms("acquire") { terms, block -> acquire("x", terms).useAndRelease(block) },
        OnTerms("acquireOrNull") { terms, block -> acquireOrNull("x", terms)?.useAndRelease(block) },
        OnTerms("acquireAll") { terms, block ->
            acquireAll(listOf("x"), terms).taken().all().forEach { it.useAndRelease(block) }
        },
        OnTerms("acquireAllOrNothing") { terms, block ->
            acquireAllOrNothing(listOf("x"), terms).all().forEach { it.useAndRelease(block) }
        },
    )
