package io.lockkeeper

import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.time.Duration

/**
 * As [withLock], for several names under one [wait]: all or nothing, taken in one order that all callers keep, so that
 * two callers can't block each other. A name given twice counts once. Not re-entrant.
 *
 * @throws IllegalArgumentException if there is no name
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // it runs in a scope, as that of coroutineScope
public suspend fun <T> Locks.withLocks(
    vararg names: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    body: suspend LocksScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return withLocks(names.asList(), wait, lease, holdAtLeast, stealAfter, body)
}

/** As [withLocks] with the names one by one. */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // it runs in a scope, as that of coroutineScope
public suspend fun <T> Locks.withLocks(
    names: Collection<String>,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    body: suspend LocksScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    val holds = acquireHolds(names, terms(wait, lease, holdAtLeast, stealAfter))
    return holding(holds) { LocksScope(HeldLocks(names(), holds), this).body() }
}

/**
 * Takes each of several names for itself, under one [wait] (by default what is free now), and runs the body under those
 * that it got; [AvailableLocksScope.acquired] says what became of each: taken, held by a body around this call already, or
 * busy and by whom. The body runs also if none was taken. A name given twice counts once. Everything else as [withLocks].
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // it runs in a scope, as that of coroutineScope
public suspend fun <T> Locks.withAvailableLocks(
    names: Collection<String>,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    body: suspend AvailableLocksScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    val available = acquireAvailable(names, terms(wait, lease, holdAtLeast, stealAfter))
    return holding(available.taken()) { AvailableLocksScope(available.forBody(), this).body() }
}

/** As [withAvailableLocks], but returns what it took; whoever calls this must close it on every path. */
@DelicateLockApi
public suspend fun Locks.acquireAll(
    names: Collection<String>,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
): AcquiredLocks {
    // Before it suspends: afterwards the caller's frames are gone.
    val acquired = AcquireTrace.takenIf(options().traceAcquires())
    return acquireAvailable(names, terms(wait, lease, holdAtLeast, stealAfter)).asHandles(acquired)
}

/** As [withLocks], but returns them held, or throws and holds none; whoever calls this must close it on every path. */
@DelicateLockApi
public suspend fun Locks.acquireAllOrNothing(
    names: Collection<String>,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
): HeldLocks {
    val acquired = AcquireTrace.takenIf(options().traceAcquires())
    val holds = acquireHolds(names, terms(wait, lease, holdAtLeast, stealAfter))
    return HeldLocks(names(), Handle.of(holds, acquired))
}
