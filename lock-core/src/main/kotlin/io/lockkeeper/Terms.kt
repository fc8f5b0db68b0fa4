package io.lockkeeper

import kotlin.time.Duration

/**
 * [LockTerms] in Kotlin's durations and by name, for the blocking and the future calls; a wait or lease of null is the
 * options'. What each says: see the parameters of [withLock].
 *
 * @throws IllegalArgumentException if [wait] or [holdAtLeast] is negative, [lease] or [stealAfter] not positive
 */
public fun lockTerms(
    wait: Duration? = null,
    lease: Duration? = null,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
): LockTerms {
    var terms = if (wait == null) LockTerms.defaults() else LockTerms.waiting(wait.toJava())
    if (lease != null) terms = terms.lease(lease.toJava())
    terms = terms.holdAtLeast(holdAtLeast.toJava()).stealAfter(stealAfter.toJava())
    return if (reentrant) terms.reentrant() else terms
}
