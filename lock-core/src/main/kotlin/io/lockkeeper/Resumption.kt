package io.lockkeeper

import kotlinx.coroutines.Dispatchers
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/** Suspends until the future has ended, not cancellable: for what must be finished although the caller is cancelled. */
internal suspend fun CompletableFuture<*>.awaitEnd() {
    if (isDone) return
    suspendCoroutine { waiting -> whenComplete { _, _ -> waiting.resume(Unit) } }
}

/**
 * Whether a resumption runs nothing in place, so that the timer's thread or the backend's event thread may do it. Only of
 * some dispatchers of kotlinx.coroutines is that known: a pool may run its tasks in the caller when it is full, and a
 * dispatcher may say that it dispatches and not do so. Those are resumed on the engine's executor.
 */
internal fun CoroutineContext.dispatchesResumption(): Boolean {
    val dispatcher = this[ContinuationInterceptor]
    return dispatcher === Dispatchers.Default ||
        dispatcher === Dispatchers.IO ||
        dispatcher?.javaClass?.name in QUEUES
}

/** The queues of `runBlocking` and of `runTest`. Were they named otherwise, they would be resumed on the executor. */
private val QUEUES =
    setOf("kotlinx.coroutines.BlockingEventLoop", "kotlinx.coroutines.test.StandardTestDispatcherImpl")

/**
 * Whether the coroutine runs in the event loop of a `runBlocking` on this thread. Then a body that this thread is
 * in waits for it. Elsewhere a coroutine that is started or resumed on a thread only passes by. The loop's class is not public;
 * where it is not known, nobody is refused.
 */
internal fun CoroutineContext.isInRunBlocking(): Boolean =
    this[ContinuationInterceptor]?.javaClass?.name == "kotlinx.coroutines.BlockingEventLoop"
