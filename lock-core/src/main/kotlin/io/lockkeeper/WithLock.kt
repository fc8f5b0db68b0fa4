package io.lockkeeper

import io.lockkeeper.internal.Terms
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration

// The functions that take each term as a named parameter are frozen, here and in WithLocks.kt, Guarded.kt and
// LockScope.kt. One more parameter, even with a default, would be another method in bytecode and break every compiled
// caller. A new term goes into LockTerms, which the overload beside each of them takes.

/**
 * Waits for the lock, runs the body and releases the lock; returns the body's result.
 *
 * **Suspends**, and never blocks.
 *
 * **Cancellation** is prompt. A waiter that is cancelled at any instant leaves nothing in the queue. A lock that is won
 * while the caller is being cancelled is released before the [kotlinx.coroutines.CancellationException] leaves. When a
 * body is cancelled, its lock is released all the same, within the options' `releaseWait`.
 *
 * **Loss**: the body's scope is cancelled, and the call throws [LockLostException] when the body has ended. If the body
 * throws an exception of its own, that one is thrown, with the loss suppressed in it. The caller's cancellation stays a
 * cancellation. A release that the backend refuses is logged and not thrown: the body's result stands.
 *
 * **Fairness**: first-in, first-out within the process; tenure by tenure across processes.
 *
 * **Re-entry**: only if [reentrant]. Otherwise a nested call fails at once if this coroutine, or a body around it,
 * holds the name. So does a call in a `runBlocking` if a body of the blocking facade that holds the name called that
 * `runBlocking`. Coroutines that such a body runs on other threads are not recognized as being within it, and wait.
 *
 * @param name any non-empty string of at most 512 bytes of UTF-8 without NUL
 * @param wait how long to wait for everything together; zero means only if free now, infinite means for ever
 * @param lease how long the lock may be held unless it is renewed; infinite means until the body has ended. At its end
 *   the body is cancelled. Others are let in when the body has ended, or after the options' `grace` on top of the lease
 * @param holdAtLeast how long the lock stays taken, counted from its grant, even if the body has ended; see
 *   [LockTerms.holdAtLeast]
 * @param stealAfter how long the holder may show no sign of life before its place is taken away; see
 *   [LockTerms.stealAfter]
 * @param reentrant whether a coroutine that holds the name by a body around this call runs [body] under the same hold
 *   and token, after a check that it is still held. Children of a body share its hold. If several of them enter it at
 *   once, their bodies run side by side, and only the end of the outermost body releases the lock. If a body entered
 *   the hold from outside its scope (with a job of its own) and still runs at that end, it is cancelled first, as by a
 *   loss
 * @throws LockTimeoutException if others held the lock for longer than [wait]
 * @throws LockLostException if the lock was lost while the body ran
 * @throws LockStoreException if the backend failed, or confirmed no place in the queue within [wait]
 * @throws LockNestedException if this coroutine, or a body around it, holds the lock already and [reentrant] is off
 * @throws IllegalArgumentException if the name is not a valid lock name, [wait] or [holdAtLeast] is negative, [lease]
 *   or [stealAfter] is not positive, or [holdAtLeast] is longer than [lease]
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withLock(
    name: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(name, terms(wait, lease, holdAtLeast, stealAfter), reentrant, body)
}

/**
 * As [withLock], with all of its terms as one value. What the terms leave open is taken from the options.
 *
 * @throws IllegalArgumentException if the name is not a valid lock name, or the terms contradict each other
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withLock(name: String, terms: LockTerms, body: suspend LockScope.() -> T): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(name, terms.resolve(options()), terms.isReentrant, body)
}

/**
 * As [withLock], but returns null if others hold the lock for longer than [wait]; by default, if it is not free now.
 * Every other failure is thrown, also a [LockTimeoutException] that the body throws. A body may return null itself, as
 * that of [kotlinx.coroutines.withTimeoutOrNull] may. If a caller must know whether the body ran, let the body return
 * something else.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withLockOrNull(
    name: String,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): T? {
    contract { callsInPlace(body, InvocationKind.AT_MOST_ONCE) }
    return runUnderOrNull(name, terms(wait, lease, holdAtLeast, stealAfter), reentrant, body)
}

/**
 * As [withLockOrNull], with all of its terms as one value. The wait is that of the terms: [LockTerms.defaults] names
 * none, and therefore waits as long as the options' `defaultWait` says. [LockTerms.ifFree] does not wait.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withLockOrNull(name: String, terms: LockTerms, body: suspend LockScope.() -> T): T? {
    contract { callsInPlace(body, InvocationKind.AT_MOST_ONCE) }
    return runUnderOrNull(name, terms.resolve(options()), terms.isReentrant, body)
}

internal suspend fun <T> Locks.runUnder(
    name: String,
    terms: Terms,
    reentrant: Boolean,
    body: suspend LockScope.() -> T,
): T {
    val entry = if (reentrant) {
        coroutineContext[CoroutineHolds.KEY]?.enter(
            engine(),
            names().full(name),
            terms.mode(),
        )
    } else {
        null
    }
    if (entry != null) return holding(emptyList(), entry, { LockScope(entry.hold(), it) }, body)
    return runUnderOwn(name, terms, body)
}

/** Has no continuation of its own, which a hold that is granted at once does not need. */
private suspend fun <T> Locks.runUnderOwn(name: String, terms: Terms, body: suspend LockScope.() -> T): T {
    val context = coroutineContext
    val pending = askForHold(name, terms, true, context)
    if (pending.isGranted()) return runHolding(pending.joinUnlessCancelled(context), body)
    return runAfterWait(pending, body)
}

private suspend fun <T> Locks.runAfterWait(pending: Pending<EngineHold>, body: suspend LockScope.() -> T): T =
    runHolding(pending.awaitOrWithdraw(), body)

private suspend fun <T> Locks.runHolding(hold: EngineHold, body: suspend LockScope.() -> T): T =
    holding(listOf(hold), null, { LockScope(hold, it) }, body)

internal suspend fun <T> Locks.runUnderOrNull(
    name: String,
    terms: Terms,
    reentrant: Boolean,
    body: suspend LockScope.() -> T,
): T? {
    if (reentrant && isHeldHere(name)) return runUnder(name, terms, true, body)
    val hold = acquireHoldOrNull(name, terms) ?: return null
    return holding(listOf(hold), null, { LockScope(hold, it) }, body)
}

private suspend fun Locks.isHeldHere(name: String) = coroutineContext.held(engine(), names().full(name)) != null

private suspend fun Locks.acquireHoldOrNull(name: String, terms: Terms): EngineHold? = try {
    acquireHold(name, terms, wantsHolder = false)
} catch (_: LockTimeoutException) {
    null
}

/**
 * Waits for the lock and returns a handle to it, which the caller must release on every path.
 *
 * Suspends. Cancellation is that of [withLock] until the handle is returned. Then the handle is the caller's, and
 * `withTimeout { acquire(…) }` can drop it. A dropped handle keeps its lock, and a line in the log says so; see
 * [LockOptions.Builder.traceAcquires]. Fairness and exceptions are those of [withLock]. The call is never re-entrant.
 * If nobody releases the hold before its [lease] runs out, others are kept out for the options' `grace` on top of the
 * lease: 5 seconds by default, however short the lease.
 */
@DelicateLockApi
public suspend fun Locks.acquire(
    name: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
): HeldLock = acquireHandle(name, terms(wait, lease, holdAtLeast, stealAfter))

/**
 * As [acquire], with all of its terms as one value. What the terms leave open is taken from the options.
 *
 * @throws IllegalArgumentException if the name is not a valid lock name, or the terms contradict each other or ask for
 *   re-entry
 */
@DelicateLockApi
public suspend fun Locks.acquire(name: String, terms: LockTerms): HeldLock =
    acquireHandle(name, terms.resolveWithoutBody(options()))

private suspend fun Locks.acquireHandle(name: String, terms: Terms): HeldLock {
    // Taken before the call suspends: afterwards the caller's frames are gone.
    val acquired = AcquireTrace.takenIf(options().traceAcquires())
    return Handle(acquireHold(name, terms), acquired)
}

/**
 * As [acquire], but returns null if others hold the lock for longer than [wait]; by default, if it is not free now.
 * Every other failure is thrown.
 */
@DelicateLockApi
public suspend fun Locks.acquireOrNull(
    name: String,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
): HeldLock? = acquireHandleOrNull(name, terms(wait, lease, holdAtLeast, stealAfter))

/**
 * As [acquireOrNull], with all of its terms as one value. The wait is that of the terms: [LockTerms.defaults] waits as
 * long as the options' `defaultWait` says.
 *
 * @throws IllegalArgumentException if the name is not a valid lock name, or the terms contradict each other or ask for
 *   re-entry
 */
@DelicateLockApi
public suspend fun Locks.acquireOrNull(name: String, terms: LockTerms): HeldLock? =
    acquireHandleOrNull(name, terms.resolveWithoutBody(options()))

private suspend fun Locks.acquireHandleOrNull(name: String, terms: Terms): HeldLock? {
    // Taken before the call suspends, as in acquireHandle.
    val acquired = AcquireTrace.takenIf(options().traceAcquires())
    return acquireHoldOrNull(name, terms)?.let { Handle(it, acquired) }
}
