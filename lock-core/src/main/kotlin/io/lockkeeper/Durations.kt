package io.lockkeeper

import io.lockkeeper.engine.Terms
import io.lockkeeper.engine.Waits
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

/** Gives the lock back and suspends, not cancellable, until that is confirmed or `releaseWait` is over. Idempotent. */
public suspend fun HeldLock.releaseAndAwait() {
    releaseAsync().toCompletableFuture().awaitEnd()
}

/** As [HeldLock.renew]: the lease ends no earlier than so long from now. Does not suspend. */
public fun HeldLock.renewLease(fromNow: Duration): Duration = renew(fromNow.renewal()).ofLease()

/** As [HeldLock.renewBy]: so much is added to the lease. Does not suspend. */
public fun HeldLock.renewLeaseBy(more: Duration): Duration = renewBy(more.renewal()).ofLease()

private fun Duration.renewal(): java.time.Duration = if (isInfinite() &&
    isPositive()
) {
    LockOptions.FOREVER
} else {
    toJavaDuration()
}

private fun java.time.Duration.ofLease(): Duration =
    if (this == LockOptions.FOREVER) Duration.INFINITE else toKotlinDuration()

/** As [Locks.close], but suspends instead of blocking; not cancellable. */
public suspend fun Locks.closeAndAwait(grace: Duration = options().grace().toKotlinDuration()) {
    closeAsync(grace.toJavaDuration()).toCompletableFuture().awaitEnd()
}

internal val Locks.defaultWait: Duration
    get() = options().defaultWait().toKotlinDuration()

internal val Locks.defaultLease: Duration
    get() = options().defaultLease().map { it.toKotlinDuration() }.orElse(Duration.INFINITE)

internal fun terms(wait: Duration, lease: Duration, holdAtLeast: Duration, stealAfter: Duration): Terms {
    require(!wait.isNegative()) { "A wait must not be negative: $wait" }
    require(lease.isPositive()) { "A lease must be longer than zero: $lease" }
    require(!holdAtLeast.isNegative()) { "holdAtLeast must not be negative: $holdAtLeast" }
    require(stealAfter.isPositive()) { "stealAfter must be longer than zero: $stealAfter" }
    return Terms(wait.nanos(), lease.nanos(), holdAtLeast.nanos(), stealAfter.nanos())
}

/** For ever is one value on both sides: what nanoseconds can't count. */
private fun Duration.nanos(): Long = if (isInfinite()) Waits.FOREVER else Waits.bounded(inWholeNanoseconds)
