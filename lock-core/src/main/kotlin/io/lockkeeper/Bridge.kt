package io.lockkeeper

import io.lockkeeper.engine.AllOrNothing
import io.lockkeeper.engine.Hold
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlin.coroutines.suspendCoroutine
import kotlin.time.Duration

internal suspend fun Locks.acquireHold(name: String, wait: Duration, lease: Duration): Hold {
    val context = coroutineContext
    context.refuseNested(engine(), listOf(name))
    return engine()
        .acquire(name, wait.waitNanos(), lease.leaseNanos(), context.dispatchesResumption())
        .awaitOrWithdraw { it.giveBack() } as Hold
}

internal suspend fun Locks.acquireHolds(names: Collection<String>, wait: Duration, lease: Duration): List<Hold> {
    val context = coroutineContext
    context.refuseNested(engine(), names)
    return AllOrNothing
        .acquire(engine(), names, wait.waitNanos(), lease.leaseNanos(), context.dispatchesResumption())
        .awaitOrWithdraw { holds -> holds.forEach { it.giveBack() } }
        .map { it as Hold }
}

private fun HeldLock.giveBack() {
    (this as Hold).giveBack()
}

/**
 * The one bridge from a future to suspension. `CompletionStage.await` would not do: it drops a value that arrives while
 * the caller is being cancelled (kotlinx.coroutines issue 3504 is the same gap). Here cancellation withdraws, and a
 * value that arrives all the same is undone.
 */
private suspend fun <T : Any> CompletableFuture<T>.awaitOrWithdraw(undo: (T) -> Unit): T =
    suspendCancellableCoroutine { waiting ->
        whenComplete { value, error ->
            if (error ==
                null
            ) {
                waiting.resume(value) { _, unwanted, _ -> undo(unwanted) }
            } else {
                waiting.resumeWithException(error)
            }
        }
        waiting.invokeOnCancellation { cancel(false) }
    }

/** Suspends until the future has ended, not cancellable: for what must be finished although the caller is cancelled. */
internal suspend fun CompletableFuture<*>.awaitEnd() {
    if (isDone) return
    suspendCoroutine { waiting -> whenComplete { _, _ -> waiting.resume(Unit) } }
}

/**
 * Whether a resumption goes through a dispatcher's queue. If not (Unconfined, or none), the resuming thread runs the
 * body, and that must not be the backend's event thread: the engine then resumes on its executor.
 */
internal fun CoroutineContext.dispatchesResumption(): Boolean =
    (this[ContinuationInterceptor] as? CoroutineDispatcher)?.isDispatchNeeded(this) ?: false
