package io.lockkeeper

import io.lockkeeper.internal.Nanos
import kotlin.time.Duration

/**
 * [LockTerms] in Kotlin's durations. Each call of Kotlin, blocking calls and futures take them. Does not suspend. What
 * each parameter says is written at [withLock]. The named parameters are frozen, as those of [withLock] are; the
 * functions below change one term each.
 *
 * @param wait null means the options' `defaultWait`
 * @param lease null means the options' `defaultLease`
 * @throws IllegalArgumentException if [wait] or [holdAtLeast] is negative, or [lease] or [stealAfter] is not positive
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

/**
 * The same terms with another wait; see [LockTerms.waiting].
 *
 * @throws IllegalArgumentException if the wait is negative
 */
public fun LockTerms.waiting(wait: Duration): LockTerms = within(Nanos.notNegative("A wait", wait.toJava()))

/** The same terms with another lease; throws and means what the member of this name does. */
public fun LockTerms.lease(lease: Duration): LockTerms = lease(lease.toJava())

/** The same terms with another minimum hold time; throws and means what the member of this name does. */
public fun LockTerms.holdAtLeast(time: Duration): LockTerms = holdAtLeast(time.toJava())

/** The same terms with another time before a steal; throws and means what the member of this name does. */
public fun LockTerms.stealAfter(silence: Duration): LockTerms = stealAfter(silence.toJava())
