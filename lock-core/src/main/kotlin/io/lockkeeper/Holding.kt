package io.lockkeeper

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/** The hold of this name that the coroutine is in, by a body around it; null if there is none. */
internal fun CoroutineContext.held(engine: Engine, full: String): EngineHold? =
    this[CoroutineHolds.KEY]?.find(engine, full)

internal fun CoroutineContext.refuseNested(engine: Engine, full: Collection<String>) {
    val here = this[CoroutineHolds.KEY] ?: return
    for (name in full) here.find(engine, name)?.let { throw LockNestedException(name, it.lossCause()) }
}

/**
 * Runs the body in a scope of its own that a loss cancels, gives the locks back when its last child has ended, and
 * decides which exception comes out.
 *
 * @param entry the body's part in a hold of a body around it, if it entered one
 */
internal suspend fun <T> Locks.holding(
    holds: List<EngineHold>,
    entry: Reentry? = null,
    body: suspend CoroutineScope.() -> T,
): T {
    val here = CoroutineHolds(this, holds, coroutineContext[CoroutineHolds.KEY])
    val result =
        try {
            holds.forEach { it.ensureHeld() }
            entry?.hold()?.ensureHeld()
            coroutineContext.ensureActive()
            runBody(here, holds, entry, body)
        } catch (thrown: Throwable) {
            throw here.giveBackAll(entry).combinedWith(here.explained(thrown), coroutineContext.isActive)
        }
    here.giveBackAll(entry)?.let { throw it }
    return result
}

/** Gives all back, also in a cancelled coroutine; returns what to throw if one had been lost. */
private suspend inline fun CoroutineHolds.giveBackAll(entry: Reentry?): LockLostException? {
    val holds = end()
    entriesLeft()?.awaitEnd()
    if (!holds.giveBack()) holds.awaitGivenBack()
    entry?.leave()
    return holds.loss() ?: entry?.loss()
}

/** What kotlinx says of an emission from a body does not name the lock, and what it advises does not help. */
private fun CoroutineHolds.explained(thrown: Throwable): Throwable =
    if (thrown is IllegalStateException && thrown.message.orEmpty().startsWith("Flow invariant is violated")) {
        IllegalStateException(
            "$this: a flow can't emit from the body of a lock, which has a context of its own; " +
                "use channelFlow and send from the body, or emit after it",
            thrown,
        )
    } else {
        thrown
    }

/** The last first; whether that is all, or [awaitGivenBack] is to follow. */
private fun List<EngineHold>.giveBack(): Boolean {
    var settled = true
    for (index in indices.reversed()) settled = get(index).giveBack().isDone && settled
    return settled
}

private suspend fun List<EngineHold>.awaitGivenBack() {
    val completesInline = coroutineContext.dispatchesResumption()
    for (hold in this) {
        val done = hold.giveBack()
        if (done.isDone) continue
        suspendCoroutine { waiting ->
            if (completesInline) {
                done.whenComplete { _, _ -> waiting.resume(Unit) }
            } else {
                hold.releaseAsync().thenRun { waiting.resume(Unit) } // completes on the executor
            }
        }
    }
}

/** What to throw if one had been lost. */
private fun List<EngineHold>.loss(): LockLostException? {
    if (all { it.lossCause() == null }) return null
    return mapNotNull { hold -> hold.lossCause()?.let { LockLostException(hold.name(), it) } }
        .reduce { first, next -> first.apply { addSuppressed(next) } }
}

/** A caller's cancellation and a body's own exception come out with the loss suppressed; otherwise the loss does. */
private fun LockLostException?.combinedWith(thrown: Throwable, callerIsActive: Boolean): Throwable = when {
    this == null || (thrown is LockLostException && thrown.lockName() == lockName()) -> thrown

    thrown is CancellationException && callerIsActive -> apply {
        if (thrown !is CancelledByLoss) addSuppressed(thrown)
    }

    else -> thrown.apply { addSuppressed(this@combinedWith) }
}
