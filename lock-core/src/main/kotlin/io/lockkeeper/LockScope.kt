package io.lockkeeper

import io.lockkeeper.internal.Quoted
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.job
import kotlin.time.Duration

/** What every body runs in: a coroutine scope after whose last child the locks are given back. */
public sealed class BodyScope(
    scope: CoroutineScope,
) : CoroutineScope by scope {
    /**
     * Takes a further lock for this body; it is given back at the body's end, and its loss cancels the body. Suspends;
     * cancellable as [withLock] is. Beware: names taken one after the other in different orders by different callers wait
     * for each other until their waits are over; [withLocks] can't. Exceptions as [withLock].
     *
     * @throws IllegalStateException if the body has ended
     */
    public suspend fun alsoLock(
        name: String,
        wait: Duration? = null,
        lease: Duration? = null,
        holdAtLeast: Duration = Duration.ZERO,
        stealAfter: Duration = Duration.INFINITE,
    ): HeldLock {
        val here = checkNotNull(coroutineContext[CoroutineHolds.KEY])
        val terms =
            terms(wait ?: here.locks().defaultWait, lease ?: here.locks().defaultLease, holdAtLeast, stealAfter)
        val hold = here.locks().acquireHold(name, terms)
        if (!here.add(hold)) {
            hold.undo()
            error("${Quoted.lock(hold.name())}: the body that was to hold it has ended; call alsoLock within it")
        }
        hold.cancelOnLoss(coroutineContext.job, here)
        return hold
    }
}

/**
 * What a `withLock` body runs in: the held lock and the body's coroutine scope. The lock is given back after the last
 * child of the scope has ended; when the lock is lost, the scope is cancelled.
 */
public class LockScope internal constructor(
    private val hold: HeldLock,
    scope: CoroutineScope,
) : BodyScope(scope),
    HeldLock by hold {
    override fun toString(): String = "LockScope($hold)"
}

/**
 * What a `withLocks` body runs in: the held locks and the body's coroutine scope. The locks are given back after the
 * last child of the scope has ended; when one of them is lost, the scope is cancelled.
 */
public class LocksScope internal constructor(
    /** The locks, sorted by name. */
    public val held: HeldLocks,
    scope: CoroutineScope,
) : BodyScope(scope) {
    /** The fencing token of one of the locks; throws [IllegalArgumentException] if it is not among them. */
    public fun fencingToken(name: String): Long = held.fencingToken(name)

    /** Whether every one of the locks is still held; cheap, does not suspend. */
    public val isHeld: Boolean
        get() = held.isHeld

    /** Throws [LockLostException] if any of the locks is not held any longer; cheap, does not suspend. */
    public fun ensureHeld(): Unit = held.ensureHeld()

    override fun toString(): String = "LocksScope($held)"
}

/** What a [withAvailableLocks] body runs in: what became of each name, and the body's coroutine scope. */
public class AvailableLocksScope internal constructor(
    /** Taken, held before, or busy. */
    public val acquired: AcquiredLocks,
    scope: CoroutineScope,
) : BodyScope(scope) {
    override fun toString(): String = "AvailableLocksScope($acquired)"
}

/** For calls that are easy to get wrong: what they return must be given back by hand, on every path. */
@RequiresOptIn("Prefer withLock: a hold returned through withTimeout or to a cancelled caller can be dropped.")
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.FUNCTION)
public annotation class DelicateLockApi
