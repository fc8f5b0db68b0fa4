package io.lockkeeper

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job

/** From now on a loss of the hold cancels the body, and the bodies that re-entered the hold. */
internal fun EngineHold.cancelOnLoss(body: Job, here: CoroutineHolds) = whenLost {
    body.cancel(CancelledByLoss(it))
    here.tellEntered(this)
}

/**
 * From now on this body is cancelled when the hold that it re-entered is lost, or when the body that has the hold ends.
 */
internal fun Reentry.cancelWhenOver(body: Job) = begin { body.cancel(CancelledByLoss(it)) }

/** The cancellation of a body whose lock is lost. The caller of the body gets the loss instead. */
internal class CancelledByLoss(
    lost: LockLostException,
) : CancellationException(lost.message) {
    init {
        initCause(lost)
    }
}
