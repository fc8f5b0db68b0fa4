package io.lockkeeper

import io.lockkeeper.spi.LockMode
import kotlin.contracts.ExperimentalContracts
import kotlin.contracts.InvocationKind
import kotlin.contracts.contract
import kotlin.time.Duration

// The named parameters are frozen, as those of withLock are.

/**
 * Waits until no writer holds the lock or waits ahead, runs the body as a reader, and releases the lock. Other readers
 * may hold it at the same time; see [LockTerms.read]. Suspends; cancellation, loss, terms and the other exceptions are
 * those of [withLock].
 *
 * **Fairness**: readers and writers stand in one queue. A reader that comes after a waiting writer gets the lock after
 * it. Within a process, readers join those that read already until the options' `handoffTime` is over.
 *
 * **Re-entry**: a body that holds the lock for reading or for writing may read again if [reentrant]. Otherwise such a
 * call fails at once, because a writer that came between would wait for the body, and the call for the writer.
 *
 * @throws LockNestedException if this coroutine, or a body around it, holds the lock already and [reentrant] is off
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withReadLock(
    name: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(name, terms(wait, lease, holdAtLeast, stealAfter).asking(LockMode.READ), reentrant, body)
}

/**
 * As [withReadLock], with all of its terms as one value. What the terms leave open is taken from the options.
 *
 * @throws IllegalArgumentException if the terms contradict each other, or ask for something else than to read
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withReadLock(name: String, terms: LockTerms, body: suspend LockScope.() -> T): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(name, terms.asking(LockMode.READ).resolve(options()), terms.isReentrant, body)
}

/**
 * As [withReadLock], but returns null if the lock can't be had within [wait]; by default, if it can't be had now. Every other
 * failure is thrown. A body may return null itself.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withReadLockOrNull(
    name: String,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): T? {
    contract { callsInPlace(body, InvocationKind.AT_MOST_ONCE) }
    return runUnderOrNull(name, terms(wait, lease, holdAtLeast, stealAfter).asking(LockMode.READ), reentrant, body)
}

/**
 * As [withReadLockOrNull], with all of its terms as one value. The wait is that of the terms: [LockTerms.defaults] waits as long as
 * the options' `defaultWait` says, [LockTerms.ifFree] not at all.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withReadLockOrNull(name: String, terms: LockTerms, body: suspend LockScope.() -> T): T? {
    contract { callsInPlace(body, InvocationKind.AT_MOST_ONCE) }
    return runUnderOrNull(name, terms.asking(LockMode.READ).resolve(options()), terms.isReentrant, body)
}

/**
 * Waits until nobody else reads or writes, runs the body as a writer, and releases the lock. The body may go on as a
 * reader ([HeldLock.downgradeToRead]). Suspends; cancellation, loss, terms and the other exceptions are those of
 * [withLock], fairness is that of [withReadLock].
 *
 * **Re-entry**: a body that writes may read and write again if [reentrant]. A body that reads must not ask to write: it
 * would wait for itself, so the call fails at once.
 *
 * @throws LockNestedException if this coroutine, or a body around it, reads; or if it writes and [reentrant] is off
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withWriteLock(
    name: String,
    wait: Duration = defaultWait,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(name, terms(wait, lease, holdAtLeast, stealAfter).asking(LockMode.WRITE), reentrant, body)
}

/**
 * As [withWriteLock], with all of its terms as one value. What the terms leave open is taken from the options.
 *
 * @throws IllegalArgumentException if the terms contradict each other, or ask for something else than to write
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withWriteLock(name: String, terms: LockTerms, body: suspend LockScope.() -> T): T {
    contract { callsInPlace(body, InvocationKind.EXACTLY_ONCE) }
    return runUnder(name, terms.asking(LockMode.WRITE).resolve(options()), terms.isReentrant, body)
}

/**
 * As [withWriteLock], but returns null if the lock can't be had within [wait]; by default, if it can't be had now. Every other
 * failure is thrown. A body may return null itself.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withWriteLockOrNull(
    name: String,
    wait: Duration = Duration.ZERO,
    lease: Duration = defaultLease,
    holdAtLeast: Duration = Duration.ZERO,
    stealAfter: Duration = Duration.INFINITE,
    reentrant: Boolean = false,
    body: suspend LockScope.() -> T,
): T? {
    contract { callsInPlace(body, InvocationKind.AT_MOST_ONCE) }
    return runUnderOrNull(name, terms(wait, lease, holdAtLeast, stealAfter).asking(LockMode.WRITE), reentrant, body)
}

/**
 * As [withWriteLockOrNull], with all of its terms as one value. The wait is that of the terms: [LockTerms.defaults] waits as long as
 * the options' `defaultWait` says, [LockTerms.ifFree] not at all.
 */
@OptIn(ExperimentalContracts::class)
@Suppress("LEAKED_IN_PLACE_LAMBDA", "WRONG_INVOCATION_KIND") // the body runs in a scope, as that of coroutineScope does
public suspend fun <T> Locks.withWriteLockOrNull(name: String, terms: LockTerms, body: suspend LockScope.() -> T): T? {
    contract { callsInPlace(body, InvocationKind.AT_MOST_ONCE) }
    return runUnderOrNull(name, terms.asking(LockMode.WRITE).resolve(options()), terms.isReentrant, body)
}
