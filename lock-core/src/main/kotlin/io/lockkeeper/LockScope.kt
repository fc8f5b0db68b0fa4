package io.lockkeeper

import io.lockkeeper.internal.InternalLockApi
import io.lockkeeper.internal.Quoted
import io.lockkeeper.internal.Terms
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.job
import kotlin.time.Duration

/**
 * The scope that every body runs in. After the last child of this coroutine scope has ended, the locks are released.
 */
public sealed class BodyScope(
    scope: CoroutineScope,
) : CoroutineScope by scope {
    /**
     * Acquires a further lock for this body. The lock is released at the body's end, and its loss cancels the body.
     * Suspends; cancellation, fairness and exceptions are those of [withLock]. Never re-entrant. Beware: callers that
     * acquire names one after the other in different orders wait for each other until their waits are over. [withLocks]
     * avoids that.
     *
     * @param wait null means the options' `defaultWait`
     * @param lease null means the options' `defaultLease`
     * @throws IllegalStateException if the body has ended
     */
    public suspend fun alsoLock(
        name: String,
        wait: Duration? = null,
        lease: Duration? = null,
        holdAtLeast: Duration = Duration.ZERO,
        stealAfter: Duration = Duration.INFINITE,
    ): HeldLock = takeAlong(name) {
        terms(wait ?: defaultWait, lease ?: defaultLease, holdAtLeast, stealAfter)
    }

    /**
     * As [alsoLock], with all of its terms as one value. What the terms leave open is taken from the options.
     *
     * @throws IllegalArgumentException if the name is not a valid lock name, or the terms contradict each other or ask
     *   for re-entry
     * @throws IllegalStateException if the body has ended
     */
    public suspend fun alsoLock(name: String, terms: LockTerms): HeldLock =
        takeAlong(name) { terms.resolveWithoutBody(options()) }

    private suspend inline fun takeAlong(name: String, terms: Locks.() -> Terms): HeldLock {
        val here = checkNotNull(coroutineContext[CoroutineHolds.KEY])
        val hold = here.locks().acquireHold(name, here.locks().terms())
        if (!here.add(hold)) {
            hold.undo()
            error("${Quoted.lock(hold.name())}: the body that was to hold it has ended; call alsoLock within it")
        }
        hold.cancelOnLoss(coroutineContext.job, here)
        return hold
    }
}

/**
 * The receiver of a `withLock` body: the held lock and the body's coroutine scope. The lock is released after the last
 * child of the scope has ended. When the lock is lost, the scope is cancelled.
 */
public class LockScope internal constructor(
    internal val hold: HeldLock,
    scope: CoroutineScope,
) : BodyScope(scope),
    HeldLock by hold {
    /**
     * The same lock in a scope within this one, for libraries that put something into the context of a body.
     *
     * @suppress
     */
    @InternalLockApi
    public fun within(inner: CoroutineScope): LockScope = LockScope(hold, inner)

    override fun toString(): String = "LockScope($hold)"
}

/**
 * The receiver of a `withLocks` body: the held locks and the body's coroutine scope. The locks are released after the
 * last child of the scope has ended. When one of them is lost, the scope is cancelled.
 */
public class LocksScope internal constructor(
    /** The locks, sorted by name. */
    public val held: HeldLocks,
    scope: CoroutineScope,
) : BodyScope(scope) {
    /**
     * The fencing token of one of the locks. Does not suspend.
     *
     * @throws IllegalArgumentException if the name is not among them
     */
    public fun fencingToken(name: String): Long = held.fencingToken(name)

    /** Whether all of the locks are still held. Cheap; does not suspend. */
    public val isHeld: Boolean
        get() = held.isHeld

    /**
     * Throws if one of the locks is no longer held. Cheap; does not suspend.
     *
     * @throws LockLostException if one was lost
     * @throws IllegalStateException if one was released
     */
    public fun ensureHeld(): Unit = held.ensureHeld()

    override fun toString(): String = "LocksScope($held)"
}

/** The receiver of a [withAvailableLocks] body: what became of each name, and the body's coroutine scope. */
public class AvailableLocksScope internal constructor(
    /** What became of each name: taken, already held, or busy. */
    public val acquired: AcquiredLocks,
    scope: CoroutineScope,
) : BodyScope(scope) {
    override fun toString(): String = "AvailableLocksScope($acquired)"
}

/** Marks calls that are easy to get wrong: the caller must release what they return, on every path. */
@RequiresOptIn(
    "Prefer withLock: a hold returned through withTimeout or to a cancelled caller can be dropped. " +
        "If you release it on every path, add @OptIn(DelicateLockApi::class).",
)
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.FUNCTION)
public annotation class DelicateLockApi
