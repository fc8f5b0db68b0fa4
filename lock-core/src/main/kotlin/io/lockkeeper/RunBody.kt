package io.lockkeeper

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.job
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.jvm.internal.CoroutineStackFrame

/**
 * Runs the body in a [coroutineScope] whose context records what is held, and which a loss of one of the holds cancels.
 *
 * It does what `withContext(here) { … }` does, but it does not restore and update the thread context elements.
 * [CoroutineHolds] is not such an element, and that work would take a quarter of the time of a hold that is handed on.
 * One difference shows: if somebody has changed a thread-local by hand that a context element sets, the body sees the
 * changed value, as it does in any [coroutineScope].
 */
internal suspend fun <S : CoroutineScope, T> runBody(
    here: CoroutineHolds,
    entry: Reentry?,
    receiver: (CoroutineScope) -> S,
    body: suspend S.() -> T,
): T {
    val scoped: suspend () -> T = {
        coroutineScope {
            val job = coroutineContext.job
            here.holds().forEach { it.cancelOnLoss(job, here) }
            entry?.cancelWhenOver(job)
            receiver(this).body()
        }
    }
    return suspendCoroutineUninterceptedOrReturn { caller ->
        scoped.startCoroutineUninterceptedOrReturn(Caller(caller.context + here, caller))
    }
}

/**
 * The caller's continuation with the body's context. It needs no interceptor, because the code that resumes it has
 * already been dispatched.
 */
private class Caller<T>(
    override val context: CoroutineContext,
    private val continuation: Continuation<T>,
) : Continuation<T>,
    CoroutineStackFrame {
    override val callerFrame: CoroutineStackFrame?
        get() = continuation as? CoroutineStackFrame

    override fun getStackTraceElement(): StackTraceElement? = null

    override fun resumeWith(result: Result<T>) = continuation.resumeWith(result)
}
