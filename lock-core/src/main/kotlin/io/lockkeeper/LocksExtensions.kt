package io.lockkeeper

import kotlin.time.Duration

/**
 * As [Locks.close], but suspends instead of blocking. It suspends until the close is over, even if the caller is
 * cancelled.
 *
 * @throws IllegalArgumentException if [grace] is negative
 */
public suspend fun Locks.closeAndAwait(grace: Duration = options().grace().toKotlin()) {
    closeAsync(grace.toJava()).toCompletableFuture().awaitEnd()
}

/**
 * As [Locks.renewHeld]: renews the hold that this process has of this name now, whoever has it. Does not suspend.
 *
 * @return the time until the lease ends, [Duration.INFINITE] without a lease; null if this process does not hold the lock
 */
public fun Locks.renewHeldLease(name: String, fromNow: Duration): Duration? =
    renewHeld(name, fromNow.toJava()).orElse(null)?.toKotlin()

internal val Locks.defaultWait: Duration
    get() = options().defaultWait().toKotlin()

internal val Locks.defaultLease: Duration
    get() = options().defaultLease().orElse(LockOptions.FOREVER).toKotlin()
