package io.lockkeeper

import io.lockkeeper.internal.Terms
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.function.BiConsumer
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/** @param wantsHolder whether a refusal must name the holder */
internal suspend fun Locks.acquireHold(name: String, terms: Terms, wantsHolder: Boolean = true): EngineHold {
    val context = coroutineContext
    val full = names().full(name)
    context.held(engine(), full)?.let { throw LockNestedException(full, it.lossCause()) }
    if (context.isInRunBlocking()) threadHolds().refuseNestedInLoop(listOf(full))
    return engine().acquire(full, terms, wantsHolder, context.dispatchesResumption()).awaitOrWithdraw()
}

internal suspend fun Locks.acquireHolds(names: Collection<String>, terms: Terms): List<EngineHold> {
    val context = coroutineContext
    val full = names().full(names)
    context.refuseNested(engine(), full)
    if (context.isInRunBlocking()) threadHolds().refuseNestedInLoop(full)
    return engine().acquireAll(full, terms, false, context.dispatchesResumption()).awaitOrWithdraw()
}

/** Takes what is free of those that the coroutine, and the bodies around it, don't hold already. */
internal suspend fun Locks.acquireAvailable(names: Collection<String>, terms: Terms): AvailableHolds {
    val context = coroutineContext
    val (already, wanted) = names.partition { context.held(engine(), names().full(it))?.ensureHeld() != null }
    if (wanted.isEmpty() && already.isNotEmpty()) {
        return AvailableHolds(names(), emptyList(), already.toSet(), emptyMap())
    }
    val pending = engine().acquireAll(names().full(wanted), terms, true, context.dispatchesResumption())
    val taken = pending.awaitOrWithdraw()
    return AvailableHolds(names(), taken, already.toSet(), pending.busy())
}

/**
 * The one bridge from a future to suspension. `CompletionStage.await` would not do: it drops a value that arrives while
 * the caller is being cancelled (kotlinx.coroutines issue 3504 is the same gap). Here cancellation withdraws, and a
 * value that arrives all the same is undone. The `resume` with a handler of one parameter is the one that each version of
 * kotlinx.coroutines has, from 1.8 on.
 */
private suspend fun <T : Any> Pending<T>.awaitOrWithdraw(): T {
    if (isDone && !isCompletedExceptionally) return joinUnlessCancelled()
    return suspendCancellableCoroutine { waiting ->
        val resumption = Resumption(this, waiting)
        whenAnswered(resumption)
        waiting.invokeOnCancellation(resumption)
    }
}

/** One object for the answer, and for the caller's cancellation before it. */
private class Resumption<T : Any>(
    private val pending: Pending<T>,
    private val waiting: CancellableContinuation<T>,
) : BiConsumer<T?, Throwable?>,
    (Throwable?) -> Unit {
    @OptIn(ExperimentalCoroutinesApi::class) // in each version since; CoroutineVersionsTest would miss it
    override fun accept(value: T?, error: Throwable?) {
        try {
            if (value != null) {
                waiting.resume(value) { pending.undo(value) }
            } else {
                waiting.resumeWithException(checkNotNull(error))
            }
        } catch (notResumed: Throwable) {
            waiting.cancel(notResumed) // a caller that was not reached must not wait for ever; others are past it
            throw notResumed
        }
    }

    override fun invoke(cancelled: Throwable?) {
        pending.cancel(false)
    }
}

/** Without suspending: it is there already. */
private suspend fun <T : Any> Pending<T>.joinUnlessCancelled(): T {
    val value = join()
    try {
        coroutineContext.ensureActive()
    } catch (cancelled: CancellationException) {
        undo(value)
        throw cancelled
    }
    return value
}
