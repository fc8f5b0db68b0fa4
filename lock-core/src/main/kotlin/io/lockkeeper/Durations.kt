package io.lockkeeper

import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

/** Gives the lock back and suspends, not cancellable, until that is confirmed or `releaseWait` is over. Idempotent. */
public suspend fun HeldLock.releaseAndAwait() {
    releaseAsync().toCompletableFuture().awaitEnd()
}

/** Gives all of them back; suspends, not cancellable, until that is confirmed or `releaseWait` is over. Idempotent. */
public suspend fun HeldLocks.releaseAndAwait() {
    releaseAsync().toCompletableFuture().awaitEnd()
}

/** Gives back what was taken; suspends, not cancellable, until that is confirmed or `releaseWait` is over. Idempotent. */
public suspend fun AcquiredLocks.releaseAndAwait() {
    taken().releaseAndAwait()
}

/** As [HeldLock.renew]: the lease ends no earlier than so long from now. Does not suspend. */
public fun HeldLock.renewLease(fromNow: Duration): Duration = renew(fromNow.toJava()).toKotlin()

/** As [HeldLock.renewBy]: so much is added to the lease. Does not suspend. */
public fun HeldLock.renewLeaseBy(more: Duration): Duration = renewBy(more.toJava()).toKotlin()

/** As [HeldLocks.renew]: no lease of theirs ends earlier than so long from now. Does not suspend. */
public fun HeldLocks.renewLeases(fromNow: Duration): Duration = renew(fromNow.toJava()).toKotlin()

/** As [HeldLocks.renewBy]: so much is added to each lease. Does not suspend. */
public fun HeldLocks.renewLeasesBy(more: Duration): Duration = renewBy(more.toJava()).toKotlin()

/** As [Locks.close], but suspends instead of blocking; not cancellable. */
public suspend fun Locks.closeAndAwait(grace: Duration = options().grace().toKotlin()) {
    closeAsync(grace.toJava()).toCompletableFuture().awaitEnd()
}

internal val Locks.defaultWait: Duration
    get() = options().defaultWait().toKotlin()

internal val Locks.defaultLease: Duration
    get() = options().defaultLease().map { it.toKotlin() }.orElse(Duration.INFINITE)

internal fun terms(wait: Duration, lease: Duration, holdAtLeast: Duration, stealAfter: Duration): Terms {
    require(!wait.isNegative()) { "A wait must not be negative: $wait" }
    require(lease.isPositive()) { "A lease must be longer than zero: $lease" }
    require(!holdAtLeast.isNegative()) { "holdAtLeast must not be negative: $holdAtLeast" }
    require(stealAfter.isPositive()) { "stealAfter must be longer than zero: $stealAfter" }
    return Terms(wait.nanos(), lease.nanos(), holdAtLeast.nanos(), stealAfter.nanos())
}

/** For ever is one value on both sides: what nanoseconds can't count. */
private fun Duration.nanos(): Long = if (isInfinite()) Nanos.FOREVER else Nanos.bounded(inWholeNanoseconds)

/** For ever is [LockOptions.FOREVER] in Java, which Kotlin would take for some 292 years. */
internal fun Duration.toJava(): java.time.Duration =
    if (this == Duration.INFINITE) LockOptions.FOREVER else toJavaDuration()

internal fun java.time.Duration.toKotlin(): Duration =
    if (this >= LockOptions.FOREVER) Duration.INFINITE else toKotlinDuration()
