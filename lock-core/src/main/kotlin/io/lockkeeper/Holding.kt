package io.lockkeeper

import io.lockkeeper.internal.Terms
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.coroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine

/** The hold of this name that a body around this coroutine has; null without such a body. */
internal fun CoroutineContext.held(engine: Engine, full: String): EngineHold? =
    this[CoroutineHolds.KEY]?.find(engine, full)

/** Throws [LockOrderException] if this coroutine must not wait for this name with what the bodies around it hold. */
internal fun Locks.checkOrder(context: CoroutineContext, full: String, terms: Terms) {
    val order = threadHolds().order() ?: return
    val held = inHand(context)
    if (held.isNotEmpty()) order.coroutineAsks(held, listOf(full), terms)
}

/** The same for several names, which wait for each other also if nothing is held. */
internal fun Locks.checkOrder(context: CoroutineContext, full: Collection<String>, terms: Terms) {
    threadHolds().order()?.coroutineAsks(inHand(context), full, terms)
}

/** The holds of the bodies around this coroutine, the last taken last. Allocates nothing outside a body. */
private fun Locks.inHand(context: CoroutineContext): List<EngineHold> {
    val held = context[CoroutineHolds.KEY]?.inHand(engine()).orEmpty()
    val ofThread = if (context.isInRunBlocking()) threadHolds().inBodies() else emptyList()
    return if (ofThread.isEmpty()) held else ofThread + held
}

/** Throws [LockNestedException] if a body around this coroutine holds one of the names. */
internal fun CoroutineContext.refuseNested(engine: Engine, full: Collection<String>, terms: Terms) {
    val here = this[CoroutineHolds.KEY] ?: return
    for (name in full) here.find(engine, name)?.let { throw Nested.refusal(it, terms.mode()) }
}

/**
 * Runs the body in a scope of its own, which a loss cancels. Releases the locks when the scope's last child has ended,
 * and decides which exception the caller gets.
 *
 * @param entry this body's entry into the hold of a body around it; null if it did not re-enter
 * @param receiver makes the body's receiver of its scope
 */
internal suspend fun <S : CoroutineScope, T> Locks.holding(
    holds: List<EngineHold>,
    entry: Reentry?,
    receiver: (CoroutineScope) -> S,
    body: suspend S.() -> T,
): T = holding(CoroutineHolds(this, holds, coroutineContext[CoroutineHolds.KEY]), entry, receiver, body)

/** Takes few parameters, because each takes room in the continuation, and every hold makes one. */
private suspend fun <S : CoroutineScope, T> holding(
    here: CoroutineHolds,
    entry: Reentry?,
    receiver: (CoroutineScope) -> S,
    body: suspend S.() -> T,
): T {
    val result =
        try {
            here.holds().forEach { it.ensureHeld() }
            entry?.hold()?.ensureHeld()
            coroutineContext.ensureActive()
            runBody(here, entry, receiver, body)
        } catch (thrown: Throwable) {
            throw here.giveBackAll(entry).combinedWith(here.explained(thrown), coroutineContext.isActive)
        }
    here.giveBackAll(entry)?.let { throw it }
    return result
}

/** Releases all holds, also in a cancelled coroutine. Returns what to throw if one of them had been lost. */
private suspend inline fun CoroutineHolds.giveBackAll(entry: Reentry?): LockLostException? {
    val holds = end()
    entriesLeft()?.awaitEnd()
    if (!holds.giveBack()) holds.awaitGivenBack()
    entry?.leave()
    return holds.loss() ?: entry?.loss()
}

/**
 * Replaces the exception of a flow that emits from a body. The message of kotlinx.coroutines does not name the lock,
 * and its advice does not help here.
 */
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

/** Releases the last hold first. Returns false if [awaitGivenBack] must follow. */
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
                hold.releaseAsync().thenRun { waiting.resume(Unit) } // it completes on the executor
            }
        }
    }
}

/** What to throw if one of the holds had been lost. */
private fun List<EngineHold>.loss(): LockLostException? {
    if (all { it.lossCause() == null }) return null
    return mapNotNull { hold -> hold.lossCause()?.let { LockLostException(hold.name(), it) } }
        .reduce { first, next -> first.apply { addSuppressed(next) } }
}

/**
 * Decides what the caller gets when a lock was lost and the body threw. The caller's own cancellation and an exception
 * of the body are thrown, with the loss suppressed in them. A cancellation of the body alone gives way to the loss.
 */
private fun LockLostException?.combinedWith(thrown: Throwable, callerIsActive: Boolean): Throwable = when {
    this == null || (thrown is LockLostException && thrown.lockName() == lockName()) -> thrown

    thrown is CancellationException && callerIsActive -> apply {
        if (thrown !is CancelledByLoss) addSuppressed(thrown)
    }

    else -> thrown.apply { addSuppressed(this@combinedWith) }
}
