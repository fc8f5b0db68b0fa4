package io.lockkeeper

import kotlinx.coroutines.CoroutineScope

/**
 * What a `withLock` body runs in: the held lock and the body's coroutine scope. The lock is given back after the last
 * child of the scope has ended; when the lock is lost, the scope is cancelled.
 */
public class LockScope internal constructor(
    held: HeldLock,
    scope: CoroutineScope,
) : HeldLock by held,
    CoroutineScope by scope

/**
 * What a `withLocks` body runs in: the held locks and the body's coroutine scope. The locks are given back after the
 * last child of the scope has ended; when one of them is lost, the scope is cancelled.
 */
public class LocksScope internal constructor(
    /** The locks, sorted by name. */
    public val held: HeldLocks,
    scope: CoroutineScope,
) : CoroutineScope by scope {
    /** The fencing token of one of the locks; throws [IllegalArgumentException] if it is not among them. */
    public fun fencingToken(name: String): Long = held.fencingToken(name)

    /** Throws [LockLostException] if any of the locks is not held any longer; cheap, does not suspend. */
    public fun ensureHeld(): Unit = held.ensureHeld()
}

/** The hold's fencing token; see [HeldLock.fencingToken]. */
public val HeldLock.fencingToken: Long
    get() = fencingToken()

/** For calls that are easy to get wrong: what they return must be given back by hand, on every path. */
@RequiresOptIn("Prefer withLock: a hold returned through withTimeout or to a cancelled caller can be dropped.")
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.FUNCTION)
public annotation class DelicateLockApi
