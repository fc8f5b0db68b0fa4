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
 * Runs the body in a [coroutineScope] that a loss of one of the holds cancels, and in whose context it is said what is
 * held. As `withContext(here) { … }`, but that one also takes the thread's own context apart and puts it together again,
 * which an element that is not of a thread needs not: a fourth of the time that a hold takes which is handed on. What
 * somebody changed in the thread by hand, past its context, the body therefore sees, as in any [coroutineScope].
 */
internal suspend fun <T> runBody(
    here: CoroutineHolds,
    holds: List<EngineHold>,
    entry: Reentry?,
    body: suspend CoroutineScope.() -> T,
): T {
    val scoped: suspend () -> T = {
        coroutineScope {
            val job = coroutineContext.job
            holds.forEach { it.cancelOnLoss(job, here) }
            entry?.cancelWhenOver(job)
            body()
        }
    }
    return suspendCoroutineUninterceptedOrReturn { caller ->
        scoped.startCoroutineUninterceptedOrReturn(Caller(caller.context + here, caller))
    }
}

/** The caller's continuation, as the scope sees it. It has no interceptor of its own: what resumes it was dispatched. */
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
