package io.lockkeeper

import kotlin.time.Duration

/**
 * Releases the lock. Suspends until the release is confirmed or the options' `releaseWait` is over, even if the caller
 * is cancelled. Throws nothing, also if the lock had been lost. Idempotent.
 */
public suspend fun HeldLock.releaseAndAwait() {
    releaseAsync().toCompletableFuture().awaitEnd()
}

/**
 * Releases all of the locks. Suspends until that is confirmed or the options' `releaseWait` is over, even if the caller
 * is cancelled. Throws nothing, also if a lock had been lost. Idempotent.
 */
public suspend fun HeldLocks.releaseAndAwait() {
    releaseAsync().toCompletableFuture().awaitEnd()
}

/**
 * Releases the locks that the call took. Suspends until that is confirmed or the options' `releaseWait` is over, even
 * if the caller is cancelled. Throws nothing, also if a lock had been lost. Idempotent.
 */
public suspend fun AcquiredLocks.releaseAndAwait() {
    taken().releaseAndAwait()
}

/** As [HeldLock.renew]: makes the lease end no earlier than [fromNow] from now. Does not suspend. */
public fun HeldLock.renewLease(fromNow: Duration): Duration = renew(fromNow.toJava()).toKotlin()

/** As [HeldLock.renewBy]: adds [more] to the lease. Does not suspend. */
public fun HeldLock.renewLeaseBy(more: Duration): Duration = renewBy(more.toJava()).toKotlin()

/** As [HeldLocks.renew]: makes each lease end no earlier than [fromNow] from now. Does not suspend. */
public fun HeldLocks.renewLeases(fromNow: Duration): Duration = renew(fromNow.toJava()).toKotlin()

/** As [HeldLocks.renewBy]: adds [more] to each lease. Does not suspend. */
public fun HeldLocks.renewLeasesBy(more: Duration): Duration = renewBy(more.toJava()).toKotlin()
