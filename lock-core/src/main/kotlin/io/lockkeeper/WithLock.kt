package io.lockkeeper

import io.lockkeeper.internal.Terms
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration

/**
 * Waits for the lock, runs the body and gives the lock back; returns the body's result.
 *
 * Suspends, never blocks. **Cancellation**: prompt; a waiter cancelled at any instant leaves nothing in the queue, and a
 * lock won while being cancelled is given back before the [kotlinx.coroutines.CancellationException] leaves. A cancelled
 * body's lock is given back all the same, within the options' `releaseWait`. **Loss**: the body's scope is cancelled and
 * the call throws [LockLostException] when the body has ended; an exception of the body's own is thrown instead, the
 * loss suppressed in it. The caller's cancellation stays a cancellation. **A release that the backend refuses** is logged and
 * not thrown: the body's result stands. **Fairness**: first come first served within
 * the process, tenure by tenure across processes. **Re-entry**: only if [reentrant]; otherwise a nested call for a name
 * held by this coroutine, or by a body around it, fails at once; so does one in a `runBlocking` that a body of the blocking
 * facade called which holds the name. That body's coroutines on other threads are not known to be within it, and wait.
 *
 * @param name any non-empty string of at most 512 bytes of UTF-8 without NUL
 * @param wait how long to wait for everything together; zero means only if free now, infinite for ever
 * @param lease how long the lock may be held unless it is renewed; infinite until the body has ended. At its end the body
 *   is cancelled; others are let in when it has ended, or after the options' `grace` on top of the lease
 * @param holdAtLeast how long it stays taken, counted from its grant, although the body has ended; see
 *   [LockTerms.holdAtLeast]
 * @param stealAfter how long the holder may show no sign of life before its place is taken away; see
 *   [LockTerms.stealAfter]
 * @param reentrant a coroutine that holds the name by a body around this call runs [body] under the same hold and token,
 *   after a check that it is still held. Children of a body share its hold: bodies that several of them enter at once run
 *   side by side, and only the outermost one's end gives the lock back. A body that entered it from outside its scope
 *   (with a job of its own) and still runs at that end is cancelled first, as by a loss
 * @throws LockTimeoutException if others held it for longer than [wait]
 * @throws LockLostException if it was lost while the body ran
 * @throws LockStoreException if the backend failed, or confirmed no place in the queue within [wait]
 * @throws LockNestedException if this coroutine, or a body around it, holds it already and [reentrant] is off
 * @throws IllegalArgumentException if the name is none, [wait] or [holdAtLeast] negative, [lease] or [stealAfter] not
 *   positive, or [holdAtLeast] longer than [lease]
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // it runs in a scope, as that of coroutineScope
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
    val terms = terms(wait, lease, holdAtLeast, stealAfter)
    val entry = if (reentrant) coroutineContext[CoroutineHolds.KEY]?.enter(engine(), names().full(name)) else null
    if (entry != null) return holding(emptyList(), entry) { LockScope(entry.hold(), this).body() }
    val hold = acquireHold(name, terms)
    return holding(listOf(hold)) { LockScope(hold, this).body() }
}

/**
 * As [withLock], but returns null when others hold the lock for longer than [wait], by default when it is not free now.
 * Every other failure is thrown, also a [LockTimeoutException] of the body's own. A body may return null itself, as that
 * of [kotlinx.coroutines.withTimeoutOrNull] may: where a caller must know whether it ran, let it return something else.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // it runs in a scope, as that of coroutineScope
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
    val terms = terms(wait, lease, holdAtLeast, stealAfter)
    if (reentrant && isHeldHere(name)) return withLock(name, wait, lease, holdAtLeast, stealAfter, true, body)
    val hold = acquireHoldOrNull(name, terms) ?: return null
    return holding(listOf(hold)) { LockScope(hold, this).body() }
}

private suspend fun Locks.isHeldHere(name: String) = coroutineContext.held(engine(), names().full(name)) != null

private suspend fun Locks.acquireHoldOrNull(name: String, terms: Terms): EngineHold? = try {
    acquireHold(name, terms, wantsHolder = false)
} catch (_: LockTimeoutException) {
    null
}

/**
 * Waits for the lock and returns it held; whoever calls this must release it on every path. Suspends; cancellable as
 * [withLock] is, but a hold that was returned is the caller's: `withTimeout { acquire(…) }` can drop it. Fairness and
 * exceptions as [withLock]; never re-entrant. A [lease] that runs out under a hold which nobody gives back keeps others
 * out for the options' `grace` on top of it: 5 seconds by default, however short the lease. A handle that is dropped without a
 * release keeps its lock, and a line in the log says so; see [LockOptions.Builder.traceAcquires].
 */
@DelicateLockApi
public suspend fun Locks.acquire(
    name: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
): HeldLock {
    // Before it suspends: afterwards the caller's frames are gone.
    val acquired = AcquireTrace.takenIf(options().traceAcquires())
    return Handle(acquireHold(name, terms(wait, lease, holdAtLeast, stealAfter)), acquired)
}

/**
 * As [acquire], but returns null when others hold the lock for longer than [wait], by default when it is not free now.
 * Every other failure is thrown.
 */
@DelicateLockApi
public suspend fun Locks.acquireOrNull(
    name: String,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
): HeldLock? {
    val acquired = AcquireTrace.takenIf(options().traceAcquires())
    return acquireHoldOrNull(name, terms(wait, lease, holdAtLeast, stealAfter))?.let { Handle(it, acquired) }
}
