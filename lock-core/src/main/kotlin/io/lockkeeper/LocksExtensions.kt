package io.lockkeeper

import kotlin.time.Duration

/** As [Locks.close], but suspends instead of blocking. It suspends to the end even if the caller is cancelled. */
public suspend fun Locks.closeAndAwait(grace: Duration = options().grace().toKotlin()) {
    closeAsync(grace.toJava()).toCompletableFuture().awaitEnd()
}

internal val Locks.defaultWait: Duration
    get() = options().defaultWait().toKotlin()

internal val Locks.defaultLease: Duration
    get() = options().defaultLease().map { it.toKotlin() }.orElse(Duration.INFINITE)
