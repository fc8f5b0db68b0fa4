package io.lockkeeper

import kotlin.time.Duration

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
