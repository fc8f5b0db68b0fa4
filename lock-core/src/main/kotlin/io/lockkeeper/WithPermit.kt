package io.lockkeeper

import io.lockkeeper.spi.LockMode
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.time.Duration

// The named parameters are frozen, as those of withLock are.

/**
 * Waits for one of a semaphore's permits, runs the body, and gives the permit back: `withPermit("api", of = 10) { … }`. A
 * process that dies gives its permits back too. Suspends; cancellation, loss, terms and the other exceptions are those
 * of [withLock].
 *
 * **Fairness**: first-in, first-out, across processes too.
 *
 * **Re-entry**: if [reentrant], a body that has a permit runs this body under the same one. Otherwise such a call fails at
 * once: if all callers did that, they would wait for each other.
 *
 * @param of how many permits the semaphore has; every caller must state the same number
 * @throws LockNestedException if this coroutine, or a body around it, has a permit already and [reentrant] is off
 * @throws LockStoreException if callers state different numbers for [of], or use the name for another kind of lock
 * @throws IllegalArgumentException if [of] is less than one, or a term is out of range as in [withLock]
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withPermit(
    name: String,
    of: Int,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(name, terms(wait, lease, holdAtLeast, stealAfter).asking(LockMode.permits(1, of)), reentrant, body)
}

/**
 * As [withPermit], with all of its terms as one value. What the terms leave open is taken from the options.
 *
 * @throws IllegalArgumentException if the terms contradict each other, or ask for something else than one permit
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withPermit(name: String, of: Int, terms: LockTerms, body: suspend LockScope.() -> T): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(name, terms.asking(LockMode.permits(1, of)).resolve(options()), terms.isReentrant, body)
}

/**
 * As [withPermit], but returns null if the permit can't be had within [wait]; by default, if it can't be had now. Every other
 * failure is thrown. A body may return null itself.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withPermitOrNull(
    name: String,
    of: Int,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): T? {
    contract { callsInPlace(body, InvocationKind.AT_MOST_ONCE) }
    return runUnderOrNull(
        name,
        terms(wait, lease, holdAtLeast, stealAfter).asking(LockMode.permits(1, of)),
        reentrant,
        body,
    )
}

/**
 * As [withPermitOrNull], with all of its terms as one value. The wait is that of the terms: [LockTerms.defaults] waits as long as
 * the options' `defaultWait` says, [LockTerms.ifFree] not at all.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withPermitOrNull(
    name: String,
    of: Int,
    terms: LockTerms,
    body: suspend LockScope.() -> T,
): T? {
    contract { callsInPlace(body, InvocationKind.AT_MOST_ONCE) }
    return runUnderOrNull(name, terms.asking(LockMode.permits(1, of)).resolve(options()), terms.isReentrant, body)
}

/**
 * As [withPermit], for several permits: it takes all of them at once, or none. A caller that waits for many is not passed
 * by those that want few. If [reentrant], a body that has at least as many permits runs this body under those.
 *
 * @param count how many permits to take
 * @param of how many permits the semaphore has; every caller must state the same number. If [count] and [of] are mixed
 *   up, the call throws
 * @throws IllegalArgumentException if [count] is less than one or more than [of], or a term is out of range as in
 *   [withLock]
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withPermits(
    name: String,
    count: Int,
    of: Int,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(
        name,
        terms(wait, lease, holdAtLeast, stealAfter).asking(LockMode.permits(count, of)),
        reentrant,
        body,
    )
}

/**
 * As [withPermits], with all of its terms as one value. What the terms leave open is taken from the options.
 *
 * @throws IllegalArgumentException if the terms contradict each other, or ask for something else than these permits
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withPermits(
    name: String,
    count: Int,
    of: Int,
    terms: LockTerms,
    body: suspend LockScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(name, terms.asking(LockMode.permits(count, of)).resolve(options()), terms.isReentrant, body)
}

/**
 * As [withPermits], but returns null if they can't be had within [wait]; by default, if they can't be had now. Every other
 * failure is thrown. A body may return null itself.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withPermitsOrNull(
    name: String,
    count: Int,
    of: Int,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): T? {
    contract { callsInPlace(body, InvocationKind.AT_MOST_ONCE) }
    return runUnderOrNull(
        name,
        terms(wait, lease, holdAtLeast, stealAfter).asking(LockMode.permits(count, of)),
        reentrant,
        body,
    )
}

/**
 * As [withPermitsOrNull], with all of its terms as one value. The wait is that of the terms: [LockTerms.defaults] waits as long as
 * the options' `defaultWait` says, [LockTerms.ifFree] not at all.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withPermitsOrNull(
    name: String,
    count: Int,
    of: Int,
    terms: LockTerms,
    body: suspend LockScope.() -> T,
): T? {
    contract { callsInPlace(body, InvocationKind.AT_MOST_ONCE) }
    return runUnderOrNull(name, terms.asking(LockMode.permits(count, of)).resolve(options()), terms.isReentrant, body)
}
