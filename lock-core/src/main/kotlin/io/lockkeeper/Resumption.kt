package io.lockkeeper

import kotlinx.coroutines.Dispatchers
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/**
 * Suspends until the future has ended. Not cancellable, for work that must be finished even if the caller is cancelled.
 */
internal suspend fun CompletableFuture<*>.awaitEnd() {
    if (isDone) return
    suspendCoroutine { waiting -> whenComplete { _, _ -> waiting.resume(Unit) } }
}

/**
 * Whether resuming this coroutine runs none of its code in place, so that the timer's thread or the backend's event
 * thread may resume it. That is known only of some dispatchers of kotlinx.coroutines. A pool that is full may run a
 * task in the thread that submits it, and a dispatcher may claim to dispatch and not do so. Coroutines on other
 * dispatchers are therefore resumed on the engine's executor.
 */
internal fun CoroutineContext.dispatchesResumption(): Boolean {
    val dispatcher = this[ContinuationInterceptor]
    return dispatcher === Dispatchers.Default ||
        dispatcher === Dispatchers.IO ||
        dispatcher?.javaClass?.name in QUEUES
}

/**
 * The queues of `runBlocking` and `runTest`. If kotlinx renamed them, their coroutines would resume on the executor.
 */
private val QUEUES =
    setOf("kotlinx.coroutines.BlockingEventLoop", "kotlinx.coroutines.test.StandardTestDispatcherImpl")

/**
 * Whether the coroutine runs in the event loop of a `runBlocking` on this thread. If so, a blocking body on this thread
 * waits for the coroutine. A coroutine with another dispatcher may be started or resumed on this thread too, but the
 * body does not wait for it. The loop's class is not public. If its name ever changes, nested calls are no longer
 * recognized, and wait.
 */
internal fun CoroutineContext.isInRunBlocking(): Boolean =
    this[ContinuationInterceptor]?.javaClass?.name == "kotlinx.coroutines.BlockingEventLoop"
