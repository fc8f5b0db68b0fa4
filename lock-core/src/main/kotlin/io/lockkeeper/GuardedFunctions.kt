package io.lockkeeper

import kotlin.time.Duration

/**
 * As [guarded], for a function with an argument: `locks.guarded({ user: String -> "refresh-$user" }) { user -> … }`.
 * Several arguments are given as one value, a pair for example.
 *
 * @param nameOf gives the lock's name for each argument; what it throws, the call throws. With one name for all arguments,
 *   no two calls run at once
 * @throws IllegalArgumentException as [guarded] throws it
 */
public fun <A, T> Locks.guarded(
    nameOf: (A) -> String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.(A) -> T,
): suspend (A) -> T {
    val terms = terms(wait, lease, holdAtLeast, stealAfter)
    return { argument -> runUnder(nameOf(argument), terms, reentrant) { body(argument) } }
}

/**
 * As [guarded] for a function with an argument, with all of its terms as one value.
 *
 * @throws IllegalArgumentException if the terms contradict each other
 */
public fun <A, T> Locks.guarded(
    nameOf: (A) -> String,
    terms: LockTerms,
    body: suspend LockScope.(A) -> T,
): suspend (A) -> T {
    val resolved = terms.resolve(options())
    return { argument -> runUnder(nameOf(argument), resolved, terms.isReentrant) { body(argument) } }
}

/**
 * As [guardedOrSkip], for a function with an argument. The function returns null if it skipped its run.
 *
 * @param nameOf gives the lock's name for each argument; what it throws, the call throws
 * @throws IllegalArgumentException as [guardedOrSkip] throws it
 */
public fun <A, T> Locks.guardedOrSkip(
    nameOf: (A) -> String,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.(A) -> T,
): suspend (A) -> T? {
    val terms = terms(wait, lease, holdAtLeast, stealAfter)
    return { argument -> skipping<T>(nameOf(argument), terms, reentrant) { body(argument) }() }
}

/**
 * As [guardedOrSkip] for a function with an argument, with all of its terms as one value. The wait is that of the terms.
 *
 * @throws IllegalArgumentException if the terms contradict each other
 */
public fun <A, T> Locks.guardedOrSkip(
    nameOf: (A) -> String,
    terms: LockTerms,
    body: suspend LockScope.(A) -> T,
): suspend (A) -> T? {
    val resolved = terms.resolve(options())
    return { argument -> skipping<T>(nameOf(argument), resolved, terms.isReentrant) { body(argument) }() }
}
