package io.lockkeeper

import io.lockkeeper.internal.Nanos
import kotlin.time.Duration

// The named parameters of lockTerms are frozen, as those of withLock are: one more would break every compiled caller.

/**
 * Makes [LockTerms] from Kotlin's durations, for suspending calls, blocking calls and futures. The parameters are those
 * of [withLock]. [LockTerms.waiting] and the other functions of [LockTerms] change one term each. Does not suspend.
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

/**
 * The same terms with another lease; see [LockTerms.lease].
 *
 * @throws IllegalArgumentException if the lease is not positive
 */
public fun LockTerms.lease(lease: Duration): LockTerms = lease(lease.toJava())

/**
 * The same terms with another minimum time; see [LockTerms.holdAtLeast].
 *
 * @throws IllegalArgumentException if the time is negative
 */
public fun LockTerms.holdAtLeast(time: Duration): LockTerms = holdAtLeast(time.toJava())

/**
 * The same terms with another time for which the lock is kept; see [LockTerms.keepFor].
 *
 * @throws IllegalArgumentException if the time is negative
 */
public fun LockTerms.keepFor(time: Duration): LockTerms = keepFor(time.toJava())

/**
 * The same terms with another limit on the holder's silence; see [LockTerms.stealAfter].
 *
 * @throws IllegalArgumentException if the time is not positive
 */
public fun LockTerms.stealAfter(silence: Duration): LockTerms = stealAfter(silence.toJava())
