package io.lockkeeper

import kotlin.time.Duration

/**
 * Releases the lock. Suspends until the release is confirmed or the options' `releaseWait` is over, even if the caller
 * is cancelled. Idempotent.
 */
public suspend fun HeldLock.releaseAndAwait() {
    releaseAsync().toCompletableFuture().awaitEnd()
}

/**
 * Releases all of the locks. Suspends until that is confirmed or the options' `releaseWait` is over, even if the caller
 * is cancelled. Idempotent.
 */
public suspend fun HeldLocks.releaseAndAwait() {
    releaseAsync().toCompletableFuture().awaitEnd()
}

/**
 * Releases what was acquired. Suspends until that is confirmed or the options' `releaseWait` is over, even if the
 * caller is cancelled. Idempotent.
 */
public suspend fun AcquiredLocks.releaseAndAwait() {
    taken().releaseAndAwait()
}

/** As [HeldLock.renew]: the lease will end no earlier than [fromNow] from now. Does not suspend. */
public fun HeldLock.renewLease(fromNow: Duration): Duration = renew(fromNow.toJava()).toKotlin()

/** As [HeldLock.renewBy]: adds [more] to the lease. Does not suspend. */
public fun HeldLock.renewLeaseBy(more: Duration): Duration = renewBy(more.toJava()).toKotlin()

/** As [HeldLocks.renew]: none of their leases will end earlier than [fromNow] from now. Does not suspend. */
public fun HeldLocks.renewLeases(fromNow: Duration): Duration = renew(fromNow.toJava()).toKotlin()

/** As [HeldLocks.renewBy]: adds [more] to each lease. Does not suspend. */
public fun HeldLocks.renewLeasesBy(more: Duration): Duration = renewBy(more.toJava()).toKotlin()
