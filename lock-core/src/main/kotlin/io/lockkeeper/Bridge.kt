package io.lockkeeper

import io.lockkeeper.internal.Terms
import io.lockkeeper.spi.LockMode
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.function.BiConsumer
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/**
 * Acquires one lock. Suspends; a cancellation withdraws the request. Fails at once if the coroutine, or a body around
 * it, holds the name already.
 *
 * @param wantsHolder whether the exception must name the holder if others hold the lock
 */
internal suspend fun Locks.acquireHold(name: String, terms: Terms, wantsHolder: Boolean = true): EngineHold =
    askForHold(name, terms, wantsHolder, coroutineContext).awaitOrWithdraw()

/** Asks for the lock as [acquireHold] does, but does not wait for the answer. */
internal fun Locks.askForHold(
    name: String,
    terms: Terms,
    wantsHolder: Boolean,
    context: CoroutineContext,
): Pending<EngineHold> {
    val full = names().full(name)
    context.held(engine(), full)?.let { throw Nested.refusal(it, terms.mode()) }
    if (context.isInRunBlocking()) threadHolds().refuseNestedInLoop(listOf(full), terms.mode())
    checkOrder(context, full, terms)
    return engine().acquire(full, terms, wantsHolder, context.dispatchesResumption())
}

/** The same for several locks, of which it acquires all or none. */
internal suspend fun Locks.acquireHolds(names: Collection<String>, terms: Terms): List<EngineHold> {
    val context = coroutineContext
    val full = names().full(names)
    context.refuseNested(engine(), full, terms)
    if (context.isInRunBlocking()) threadHolds().refuseNestedInLoop(full, terms.mode())
    checkOrder(context, full, terms)
    return engine().acquireAll(full, terms, false, context.dispatchesResumption()).awaitOrWithdraw()
}

/** Acquires those locks that it gets within the wait, except those that the coroutine, or a body around it, holds. */
internal suspend fun Locks.acquireAvailable(names: Collection<String>, terms: Terms): AvailableHolds {
    val context = coroutineContext
    val (already, wanted) = names.partition { context.holds(engine(), names().full(it), terms.mode()) }
    if (wanted.isEmpty() && already.isNotEmpty()) {
        return AvailableHolds(names(), emptyList(), already.toSet(), emptyMap())
    }
    val full = names().full(wanted)
    checkOrder(context, full, terms)
    val pending = engine().acquireAll(full, terms, true, context.dispatchesResumption())
    val taken = pending.awaitOrWithdraw()
    return AvailableHolds(names(), taken, already.toSet(), pending.busy())
}

/** Whether a body around this coroutine holds the name, and in a mode that gives what is asked for. */
private fun CoroutineContext.holds(engine: Engine, full: String, asked: LockMode): Boolean {
    val held = held(engine, full) ?: return false
    held.ensureHeld()
    if (!Nested.covers(held.mode(), asked)) throw Nested.refusal(held, asked)
    return true
}

/**
 * The only bridge from a future to suspension. `CompletionStage.await` would not do: it drops a value that arrives
 * while the caller is being cancelled (kotlinx.coroutines issue 3504 is the same gap). Here a cancellation withdraws
 * the request, and a value that arrives nevertheless is undone. Of the `resume` methods with a handler, only the one
 * whose handler has one parameter exists in every version of kotlinx.coroutines from 1.8 on.
 */
internal suspend fun <T : Any> Pending<T>.awaitOrWithdraw(): T {
    if (isGranted()) return joinUnlessCancelled(coroutineContext)
    return suspendCancellableCoroutine { waiting ->
        val resumption = Resumption(this, waiting)
        whenAnswered(resumption)
        waiting.invokeOnCancellation(resumption)
    }
}

/**
 * Resumes the caller with the answer, or withdraws the request if the caller is cancelled first. One object does both,
 * because hand-offs are frequent and each needs one.
 */
private class Resumption<T : Any>(
    private val pending: Pending<T>,
    private val waiting: CancellableContinuation<T>,
) : BiConsumer<T?, Throwable?>,
    (Throwable?) -> Unit {
    @OptIn(ExperimentalCoroutinesApi::class) // CoroutineVersionsTest fails if a version does not have this `resume`
    override fun accept(value: T?, error: Throwable?) {
        try {
            if (value != null) {
                waiting.resume(value) { pending.undo(value) }
            } else {
                waiting.resumeWithException(checkNotNull(error))
            }
        } catch (notResumed: Throwable) {
            waiting.cancel(notResumed) // or a caller that was not resumed waits for ever; no effect on one that was
            throw notResumed
        }
    }

    override fun invoke(cancelled: Throwable?) {
        pending.cancel(false)
    }
}

/** Whether a value is already there. */
internal fun Pending<*>.isGranted(): Boolean = isDone && !isCompletedExceptionally

/** Takes a value that is already there, unless the coroutine with this context is cancelled. */
internal fun <T : Any> Pending<T>.joinUnlessCancelled(context: CoroutineContext): T {
    val value = join()
    try {
        context.ensureActive()
    } catch (cancelled: CancellationException) {
        undo(value)
        throw cancelled
    }
    return value
}
