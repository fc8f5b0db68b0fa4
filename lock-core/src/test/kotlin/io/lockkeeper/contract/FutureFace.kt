package io.lockkeeper.contract

import io.lockkeeper.AcquiredLocks
import io.lockkeeper.HeldLock
import io.lockkeeper.Locks
import io.lockkeeper.releaseAndAwait
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.job
import kotlinx.coroutines.withContext
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import kotlin.coroutines.cancellation.CancellationException
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlin.coroutines.suspendCoroutine
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** Futures: a call is a future, then a body that ends when the hold says that it is lost. */
object FutureFace : Face {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    fun acquire(locks: Locks, name: String, wait: Duration?): CompletableFuture<HeldLock> =
        if (wait == null) locks.async().acquireAsync(name) else locks.async().acquireAsync(name, wait.toJavaDuration())

    override fun <T> call(locks: Locks, name: String, wait: Duration?, body: suspend (HeldLock) -> T): Call<T> =
        call(body) { acquire(locks, name, wait) }

    override fun <T> callOn(locks: Locks, name: String, asked: CallTerms, body: suspend (HeldLock) -> T): Call<T> =
        call(body) { locks.async().acquireAsync(name, asked.terms()) }

    override suspend fun available(locks: Locks, names: List<String>, asked: CallTerms): AcquiredLocks =
        locks.async().acquireAllAsync(names, asked.terms()).outcome()

    private fun <T> call(body: suspend (HeldLock) -> T, acquire: () -> CompletableFuture<HeldLock>): Call<T> {
        val acquiring =
            try {
                acquire()
            } catch (refused: RuntimeException) {
                CompletableFuture.failedFuture(refused)
            }
        val running = scope.async(start = CoroutineStart.UNDISPATCHED) { acquiring.outcome().use(body) }
        return Call(running) { if (!acquiring.cancel(true)) running.cancel() }
    }

    private suspend fun <T> HeldLock.use(body: suspend (HeldLock) -> T): T {
        val held = this
        val loss = held.lost().toCompletableFuture()
        val outcome =
            runCatching {
                coroutineScope {
                    val job = coroutineContext.job
                    loss.thenAccept { job.cancel(CancellationException("lost", it)) }
                    body(held)
                }
            }
        withContext(NonCancellable) { held.releaseAndAwait() }
        if (loss.isDone && outcome.exceptionOrNull() is CancellationException) throw loss.join()
        return outcome.getOrThrow().also { held.release() } // which says so if it was lost
    }

    override suspend fun handle(locks: Locks, name: String, wait: Duration?): HeldLock =
        acquire(locks, name, wait).outcome()

    /** Does nothing, because the future is what a caller cancels. */
    private suspend fun <T> CompletableFuture<T>.outcome(): T = suspendCoroutine { waiting ->
        whenComplete { value, error ->
            when (error) {
                null -> waiting.resume(value)
                is CompletionException -> waiting.resumeWithException(error.cause ?: error)
                else -> waiting.resumeWithException(error)
            }
        }
    }

    override fun isCancellation(thrown: Throwable?) = thrown is CancellationException

    override fun toString() = "future"
}
