package io.lockkeeper

import io.lockkeeper.internal.Terms
import kotlin.jvm.internal.CallableReference
import kotlin.jvm.internal.ClassBasedDeclarationContainer
import kotlin.reflect.KCallable
import kotlin.reflect.KClass
import kotlin.time.Duration

/**
 * Returns a function that runs [body] under the lock each time it is called, as [withLock] does. To make the function
 * does not suspend; to call it does. Cancellation, loss, fairness, re-entry, terms and exceptions of each call are
 * those of [withLock]. With a [wait] of zero a call fails at once with [LockTimeoutException] while others hold the
 * lock.
 *
 * @throws IllegalArgumentException if [wait] or [holdAtLeast] is negative, [lease] or [stealAfter] is not positive, or
 *   [holdAtLeast] is longer than [lease]; a name that is not valid is found when the function is called
 */
public fun <T> Locks.guarded(
    name: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): suspend () -> T = waiting(name, terms(wait, lease, holdAtLeast, stealAfter), reentrant, body)

/**
 * As [guarded], with all of its terms as one value. What the terms leave open is taken from the options.
 *
 * @throws IllegalArgumentException if the terms contradict each other
 */
public fun <T> Locks.guarded(name: String, terms: LockTerms, body: suspend LockScope.() -> T): suspend () -> T =
    waiting(name, terms.resolve(options()), terms.isReentrant, body)

private fun <T> Locks.waiting(
    name: String,
    terms: Terms,
    reentrant: Boolean,
    body: suspend LockScope.() -> T,
): suspend () -> T = { runUnder(name, terms, reentrant, body) }

/**
 * Returns a function for a task that must not overlap with itself. Each time the function is called it runs [body]
 * under the lock. If others hold the lock for longer than [wait], it does not run the body and returns null. By default
 * it does not wait at all. To make the function does not suspend; to call it does. Cancellation, loss, fairness,
 * re-entry and terms of each call are those of [withLock].
 *
 * If the backend fails before the body has begun, the function logs a line and returns null, so that a schedule
 * survives an outage of the servers. It throws what [body] throws, and [LockStoreException] once the connection is
 * closed.
 *
 * @throws IllegalArgumentException if [wait] or [holdAtLeast] is negative, [lease] or [stealAfter] is not positive, or
 *   [holdAtLeast] is longer than [lease]; a name that is not valid is found when the function is called
 */
public fun <T> Locks.guardedOrSkip(
    name: String,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): suspend () -> T? = skipping(name, terms(wait, lease, holdAtLeast, stealAfter), reentrant, body)

/**
 * As [guardedOrSkip], with all of its terms as one value. The wait is that of the terms: [LockTerms.defaults] waits as
 * long as the options' `defaultWait` says, [LockTerms.ifFree] not at all.
 *
 * @throws IllegalArgumentException if the terms contradict each other
 */
public fun <T> Locks.guardedOrSkip(name: String, terms: LockTerms, body: suspend LockScope.() -> T): suspend () -> T? =
    skipping(name, terms.resolve(options()), terms.isReentrant, body)

internal fun <T> Locks.skipping(
    name: String,
    terms: Terms,
    reentrant: Boolean,
    body: suspend LockScope.() -> T,
): suspend () -> T? = {
    var begun = false
    try {
        runUnderOrNull(name, terms, reentrant) {
            begun = true
            body()
        }
    } catch (why: LockStoreException) {
        if (begun) throw why // the body threw it
        GuardedRun.skip(why, engine())
        null
    }
}

/** Returns a lock name for a class: its full name, which is the same in every process. */
public fun lockName(type: KClass<*>): String = type.java.name

/**
 * Returns a lock name for a function: `lockName(::nightly)` or `lockName(Reports::nightly)`. It begins with the class
 * or file that declares the function, and is the same in every process.
 *
 * @throws IllegalArgumentException if [function] is not a reference to a function
 */
public fun lockName(function: KCallable<*>): String {
    val owner = (function as? CallableReference)?.owner as? ClassBasedDeclarationContainer
    requireNotNull(owner) {
        "A lock can take its name from a reference to a function (::nightly), but not from $function." +
            " Name the lock instead"
    }
    return "${owner.jClass.name}.${function.name}"
}
