package io.lockkeeper

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job

/** From now on a loss of the hold cancels the body, and those that entered it. */
internal fun EngineHold.cancelOnLoss(body: Job, here: CoroutineHolds) = whenLost {
    body.cancel(CancelledByLoss(it))
    here.tellEntered(this)
}

/** From now on the entered body is cancelled when the hold is lost, or the body ends that has it. */
internal fun Reentry.cancelWhenOver(body: Job) = begin { body.cancel(CancelledByLoss(it)) }

internal class CancelledByLoss(
    lost: LockLostException,
) : CancellationException(lost.message) {
    init {
        initCause(lost)
    }
}
