package io.lockkeeper.contract

import io.lockkeeper.LockTerms
import io.lockkeeper.WaitingPlace
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockMode.Sharing
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** The terms of a call; a null is a term that the call leaves out. */
data class CallTerms(
    val wait: Duration = 30.seconds,
    val lease: Duration? = null,
    val holdAtLeast: Duration? = null,
    val stealAfter: Duration? = null,
    val keepFor: Duration? = null,
    val reentrant: Boolean = false,
    val onWaiting: ((WaitingPlace) -> Unit)? = null,
    val mode: LockMode = LockMode.EXCLUSIVE,
) {
    /** The same terms as Java callers build them. */
    fun terms(): LockTerms = LockTerms.waiting(wait.toJavaDuration())
        .let { terms -> lease?.let { terms.lease(it.toJavaDuration()) } ?: terms }
        .let { terms -> holdAtLeast?.let { terms.holdAtLeast(it.toJavaDuration()) } ?: terms }
        .let { terms -> stealAfter?.let { terms.stealAfter(it.toJavaDuration()) } ?: terms }
        .let { terms -> keepFor?.let { terms.keepFor(it.toJavaDuration()) } ?: terms }
        .let { if (reentrant) it.reentrant() else it }
        .let { terms -> onWaiting?.let { terms.onWaiting(it) } ?: terms }
        .let { terms ->
            when (mode.sharing) {
                Sharing.EXCLUSIVE -> terms
                Sharing.READ -> terms.read()
                Sharing.WRITE -> terms.write()
                Sharing.PERMITS -> terms.permits(mode.permits, mode.total)
            }
        }
}
