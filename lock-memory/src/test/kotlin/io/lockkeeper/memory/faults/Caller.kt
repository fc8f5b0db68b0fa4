package io.lockkeeper.memory.faults

import io.lockkeeper.HeldLock
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.withLock
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.job
import kotlinx.coroutines.withContext
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.cancellation.CancellationException
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlin.coroutines.suspendCoroutine
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** How the lock is asked for. */
internal enum class Caller { COROUTINE, UNCONFINED, FUTURE }

/** Acquire, body and release the caller's way. */
internal suspend fun Call.lock(caller: Caller, name: String, wait: Duration, body: suspend () -> Unit) {
    if (caller == Caller.FUTURE) {
        val future = process.locks.async().acquireAsync(name, wait.toJavaDuration())
        withdraw = { future.cancel(true) }
        future.outcome().use { holding(listOf(it), body) }
    } else {
        process.locks.withLock(name, wait) { holding(listOf(this), body) }
    }
}

/** A body that ends when the hold says that it is lost. */
private suspend fun HeldLock.use(body: suspend (HeldLock) -> Unit) {
    val loss = lost().toCompletableFuture()
    try {
        coroutineScope {
            val job = coroutineContext.job
            loss.thenAccept { job.cancel(CancellationException("lost", it)) }
            body(this@use)
        }
    } catch (cancelled: CancellationException) {
        throw if (loss.isDone) loss.join() else cancelled
    } finally {
        withContext(NonCancellable) { releaseAndAwait() }
    }
    release() // it is, and this says so if it had been lost
}

/** Not cancellable: it is the future that is. */
private suspend fun <T> CompletableFuture<T>.outcome(): T = suspendCoroutine { waiting ->
    whenComplete { value, error ->
        if (error == null) waiting.resume(value) else waiting.resumeWithException(error.unwrapped())
    }
}
