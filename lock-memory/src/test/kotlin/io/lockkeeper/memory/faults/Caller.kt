package io.lockkeeper.memory.faults

import io.lockkeeper.HeldLock
import io.lockkeeper.LockTerms
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

/** The face through which a call requests the lock. */
internal enum class Caller { COROUTINE, UNCONFINED, FUTURE }

/** Acquires the lock, runs the body and releases through this face. */
internal suspend fun Call.lock(caller: Caller, name: String, terms: LockTerms, body: suspend (HeldLock) -> Unit) {
    if (caller == Caller.FUTURE) {
        val future = process.locks.async().acquireAsync(name, terms)
        withdraw = { future.cancel(true) }
        future.outcome().use { held -> holding(listOf(held)) { body(held) } }
    } else {
        process.locks.withLock(name, terms) { holding(listOf(this)) { body(this) } }
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
    release() // it is held, and this would throw after a loss
}

/** Does nothing, because the future is what a caller cancels. */
private suspend fun <T> CompletableFuture<T>.outcome(): T = suspendCoroutine { waiting ->
    whenComplete { value, error ->
        if (error == null) waiting.resume(value) else waiting.resumeWithException(error.unwrapped())
    }
}
