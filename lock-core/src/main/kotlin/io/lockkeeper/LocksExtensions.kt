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

internal val Locks.defaultWait: Duration
    get() = options().defaultWait().toKotlin()

internal val Locks.defaultLease: Duration
    get() = options().defaultLease().orElse(LockOptions.FOREVER).toKotlin()
