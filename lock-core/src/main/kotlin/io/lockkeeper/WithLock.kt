package io.lockkeeper

import io.lockkeeper.engine.Waits
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

/**
 * Waits for the lock, runs the body and gives the lock back; returns the body's result.
 *
 * Suspends, never blocks. **Cancellation**: prompt; a waiter cancelled at any instant leaves nothing in the queue, and a
 * lock won while being cancelled is given back before the [kotlinx.coroutines.CancellationException] leaves. A cancelled
 * body's lock is given back all the same, within the options' `releaseWait`. **Loss**: the body's scope is cancelled and
 * the call throws [LockLostException] when the body has ended; an exception of the body's own is thrown instead, the
 * loss suppressed in it. The caller's cancellation stays a cancellation. **Fairness**: first come first served within
 * the process, tenure by tenure across processes. **Re-entry**: none; a nested call for a name held by this coroutine,
 * or by a body around it, fails at once.
 *
 * @param name any non-empty string of at most 512 bytes of UTF-8 without NUL
 * @param wait how long to wait for everything together; zero means only if free now, infinite for ever
 * @param lease how long the lock may be held; infinite until the body has ended
 * @throws LockTimeoutException if others held it for longer than [wait]
 * @throws LockLostException if it was lost while the body ran
 * @throws LockStoreException if the backend failed, or confirmed no place in the queue within [wait]
 * @throws LockNestedException if this coroutine, or a body around it, holds it already
 * @throws IllegalArgumentException if the name is none, [wait] negative or [lease] not positive
 */
public suspend fun <T> Locks.withLock(
    name: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    body: suspend LockScope.() -> T,
): T {
    val hold = acquireHold(name, wait, lease)
    return hold.use { LockScope(hold, this).body() }
}

/**
 * As [withLock], but returns null when others hold the lock for longer than [wait], by default when it is not free now.
 * Null means nothing else: every other failure is thrown, also a [LockTimeoutException] of the body's own.
 */
public suspend fun <T : Any> Locks.withLockOrNull(
    name: String,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    body: suspend LockScope.() -> T,
): T? {
    val hold =
        try {
            acquireHold(name, wait, lease)
        } catch (_: LockTimeoutException) {
            return null
        }
    return hold.use { LockScope(hold, this).body() }
}

/**
 * As [withLock], for several names under one [wait]: all or nothing, taken in one order that all callers keep, so that
 * two callers can't block each other. A name given twice counts once.
 *
 * @throws IllegalArgumentException if there is no name
 */
public suspend fun <T> Locks.withLocks(
    vararg names: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    body: suspend LocksScope.() -> T,
): T = withLocks(names.asList(), wait, lease, body)

/** As [withLocks] with the names one by one. */
public suspend fun <T> Locks.withLocks(
    names: Collection<String>,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    body: suspend LocksScope.() -> T,
): T {
    val holds = acquireHolds(names, wait, lease)
    return holds.use { LocksScope(HeldLocks(holds), this).body() }
}

/**
 * Waits for the lock and returns it held; whoever calls this must release it on every path. Suspends; cancellable as
 * [withLock] is, but a hold that was returned is the caller's: `withTimeout { acquire(…) }` can drop it. Fairness,
 * re-entry and exceptions as [withLock].
 */
@DelicateLockApi
public suspend fun Locks.acquire(
    name: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
): HeldLock = acquireHold(name, wait, lease)

/** Gives the lock back and suspends, not cancellable, until that is confirmed or `releaseWait` is over. Idempotent. */
public suspend fun HeldLock.releaseAndAwait() {
    releaseAsync().toCompletableFuture().awaitEnd()
}

/** As [Locks.close], but suspends instead of blocking; not cancellable. */
public suspend fun Locks.closeAndAwait(grace: Duration = options().grace().toKotlinDuration()) {
    closeAsync(grace.toJavaDuration()).toCompletableFuture().awaitEnd()
}

internal val Locks.defaultWait: Duration
    get() = options().defaultWait().toKotlinDuration()

internal val Locks.defaultLease: Duration
    get() = options().defaultLease().map { it.toKotlinDuration() }.orElse(Duration.INFINITE)

/** For ever is one value on both sides: what nanoseconds can't count. */
internal fun Duration.waitNanos(): Long {
    require(!isNegative()) { "A wait must not be negative: $this" }
    return if (isInfinite()) Waits.FOREVER else inWholeNanoseconds
}

internal fun Duration.leaseNanos(): Long {
    require(isPositive()) { "A lease must be longer than zero: $this" }
    return waitNanos()
}
