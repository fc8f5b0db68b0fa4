package io.lockkeeper

import io.lockkeeper.internal.Terms
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.time.Duration

/**
 * As [withLock], for several names under one [wait]: the call acquires all of them or none. All callers acquire names
 * in the same order, so that two callers cannot block each other. A name that is given twice counts once. Suspends;
 * cancellation, loss, fairness, terms and the other exceptions are those of [withLock]. Not re-entrant.
 *
 * @throws LockLostException if a lock was lost while the body ran, or while the call waited for the next lock
 * @throws IllegalArgumentException if there is no name, one is not valid, or a term is out of range as in [withLock]
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withLocks(
    vararg names: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    body: suspend LocksScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(names.asList(), terms(wait, lease, holdAtLeast, stealAfter), body)
}

/**
 * As [withLocks], with all of its terms as one value: `withLocks("a", "b", terms = terms) { … }`. What the terms leave
 * open is taken from the options.
 *
 * @throws IllegalArgumentException if there is no name, or the terms contradict each other or ask for re-entry
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withLocks(
    vararg names: String,
    terms: LockTerms,
    body: suspend LocksScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(names.asList(), terms.resolveWithoutBody(options()), body)
}

/** As the [withLocks] that takes the names one by one, for a collection of names. */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withLocks(
    names: Collection<String>,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    body: suspend LocksScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(names, terms(wait, lease, holdAtLeast, stealAfter), body)
}

/**
 * As [withLocks], with all of its terms as one value. What the terms leave open is taken from the options.
 *
 * @throws IllegalArgumentException if there is no name, or the terms contradict each other or ask for re-entry
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withLocks(
    names: Collection<String>,
    terms: LockTerms,
    body: suspend LocksScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(names, terms.resolveWithoutBody(options()), body)
}

private suspend fun <T> Locks.runUnder(names: Collection<String>, terms: Terms, body: suspend LocksScope.() -> T): T {
    val holds = acquireHolds(names, terms)
    return holding(holds, null, { LocksScope(HeldLocks(names(), holds), it) }, body)
}

/**
 * Acquires those of several names that it gets within one [wait], and runs the body under them; by default those that
 * are free now. [AvailableLocksScope.acquired] says what became of each name: it was taken, or a body around this call
 * held it already, or it was busy, and by whom. The body runs even if no name was taken. A name that is given twice
 * counts once. Suspends; cancellation, loss, fairness and terms are those of [withLocks]. Not re-entrant.
 *
 * @throws LockLostException if a lock was lost while the body ran or while the call waited for the next one, or a body
 *   around this call had lost one of the names
 * @throws LockStoreException if the backend failed; nothing is taken then
 * @throws IllegalArgumentException if there is no name, one is not valid, or a term is out of range as in [withLock]
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withAvailableLocks(
    names: Collection<String>,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    body: suspend AvailableLocksScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnderAvailable(names, terms(wait, lease, holdAtLeast, stealAfter), body)
}

/**
 * As [withAvailableLocks], with all of its terms as one value. The wait is that of the terms: [LockTerms.defaults]
 * waits as long as the options' `defaultWait` says, [LockTerms.ifFree] not at all.
 *
 * @throws IllegalArgumentException if there is no name, or the terms contradict each other or ask for re-entry
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withAvailableLocks(
    names: Collection<String>,
    terms: LockTerms,
    body: suspend AvailableLocksScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnderAvailable(names, terms.resolveWithoutBody(options()), body)
}

private suspend fun <T> Locks.runUnderAvailable(
    names: Collection<String>,
    terms: Terms,
    body: suspend AvailableLocksScope.() -> T,
): T {
    val available = acquireAvailable(names, terms)
    return holding(available.taken(), null, { AvailableLocksScope(available.forBody(), it) }, body)
}

/**
 * As [withAvailableLocks], but returns what it took, which the caller must close on every path. Suspends. It is
 * cancellable, but a result that was returned is the caller's, as in [acquire].
 */
@DelicateLockApi
public suspend fun Locks.acquireAll(
    names: Collection<String>,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
): AcquiredLocks = acquireAvailableHandles(names, terms(wait, lease, holdAtLeast, stealAfter))

/**
 * As [acquireAll], with all of its terms as one value. The wait is that of the terms: [LockTerms.defaults] waits as
 * long as the options' `defaultWait` says, [LockTerms.ifFree] not at all.
 *
 * @throws IllegalArgumentException if there is no name, or the terms contradict each other or ask for re-entry
 */
@DelicateLockApi
public suspend fun Locks.acquireAll(names: Collection<String>, terms: LockTerms): AcquiredLocks =
    acquireAvailableHandles(names, terms.resolveWithoutBody(options()))

private suspend fun Locks.acquireAvailableHandles(names: Collection<String>, terms: Terms): AcquiredLocks {
    // Taken before the call suspends: afterwards the caller's frames are gone.
    val acquired = AcquireTrace.takenIf(options().traceAcquires())
    return acquireAvailable(names, terms).asHandles(acquired)
}

/**
 * As [withLocks], but returns handles, which the caller must close on every path. If it throws, it holds no lock.
 * Suspends. It is cancellable, but handles that were returned are the caller's, as in [acquire].
 */
@DelicateLockApi
public suspend fun Locks.acquireAllOrNothing(
    names: Collection<String>,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
): HeldLocks = acquireHandles(names, terms(wait, lease, holdAtLeast, stealAfter))

/**
 * As [acquireAllOrNothing], with all of its terms as one value. What the terms leave open is taken from the options.
 *
 * @throws IllegalArgumentException if there is no name, or the terms contradict each other or ask for re-entry
 */
@DelicateLockApi
public suspend fun Locks.acquireAllOrNothing(names: Collection<String>, terms: LockTerms): HeldLocks =
    acquireHandles(names, terms.resolveWithoutBody(options()))

private suspend fun Locks.acquireHandles(names: Collection<String>, terms: Terms): HeldLocks {
    // Taken before the call suspends, as in acquireAvailableHandles.
    val acquired = AcquireTrace.takenIf(options().traceAcquires())
    val holds = acquireHolds(names, terms)
    return HeldLocks(names(), Handle.of(holds, acquired))
}
