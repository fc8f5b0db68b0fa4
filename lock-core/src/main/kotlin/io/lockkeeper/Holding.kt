package io.lockkeeper

import io.lockkeeper.engine.Hold
import io.lockkeeper.engine.LockEngine
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.isActive
import kotlinx.coroutines.job
import kotlinx.coroutines.withContext
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/** What the coroutine, or a body around it, holds; inherited by children, for they run within the body. */
private class HeldHere(
    val holds: List<Hold>,
    val around: HeldHere?,
) : AbstractCoroutineContextElement(HeldHere) {
    companion object Key : CoroutineContext.Key<HeldHere>
}

internal fun CoroutineContext.refuseNested(engine: LockEngine, names: Collection<String>) {
    generateSequence(this[HeldHere]) { it.around }
        .flatMap { it.holds }
        .firstOrNull { it.isIn(engine) && it.isInUse && it.name() in names }
        ?.let { throw LockNestedException(it.name()) }
}

internal suspend fun <T> Hold.use(body: suspend CoroutineScope.() -> T): T = listOf(this).use(body)

/**
 * Runs the body in a scope of its own that a loss cancels, gives the locks back when its last child has ended, and
 * decides which exception comes out.
 */
internal suspend fun <T> List<Hold>.use(body: suspend CoroutineScope.() -> T): T {
    val holds = this
    val result =
        try {
            holds.forEach { it.ensureHeld() }
            withContext(HeldHere(holds, coroutineContext[HeldHere])) {
                val job = coroutineContext.job
                holds.forEach { hold -> hold.whenLost { job.cancel(CancelledByLoss(it)) } }
                body()
            }
        } catch (thrown: Throwable) {
            throw holds.giveBackAll().combinedWith(thrown, coroutineContext.isActive)
        }
    holds.giveBackAll()?.let { throw it }
    return result
}

private class CancelledByLoss(
    lost: LockLostException,
) : CancellationException(lost.message) {
    init {
        initCause(lost)
    }
}

/** Gives all back, the last first, also in a cancelled coroutine; returns what to throw if one had been lost. */
private suspend fun List<Hold>.giveBackAll(): LockLostException? {
    asReversed().forEach { it.giveBack() }
    forEach { it.awaitGivenBack() }
    return mapNotNull { hold -> hold.lossCause()?.let { LockLostException(hold.name(), it) } }
        .reduceOrNull { first, next -> first.apply { addSuppressed(next) } }
}

private suspend fun Hold.awaitGivenBack() {
    val done = giveBack()
    if (done.isDone) return
    val direct = coroutineContext.dispatchesResumption()
    suspendCoroutine { waiting ->
        if (direct) {
            done.whenComplete { _, _ -> waiting.resume(Unit) }
        } else {
            releaseAsync().thenRun { waiting.resume(Unit) } // completes on the executor
        }
    }
}

/** A caller's cancellation and a body's own exception come out with the loss suppressed; otherwise the loss does. */
private fun LockLostException?.combinedWith(thrown: Throwable, callerIsActive: Boolean): Throwable = when {
    this == null || (thrown is LockLostException && thrown.lockName() == lockName()) -> thrown

    thrown is CancellationException && callerIsActive -> apply {
        if (thrown !is CancelledByLoss) addSuppressed(thrown)
    }

    else -> thrown.apply { addSuppressed(this@combinedWith) }
}
