package io.lockkeeper

import kotlin.time.Duration

// What Java calls with empty parentheses, as properties of Kotlin. HeldLock.name() is not among them: in a body, whose
// receiver is the lock, it would take the place of any `name` of the class around it.

/** The same locks for threads that block; see [Locks.blocking]. */
public val Locks.blocking: BlockingLocks
    get() = blocking()

/** The same locks for callers that want futures; see [Locks.async]. */
public val Locks.async: AsyncLocks
    get() = async()

/** The options in force. */
public val Locks.options: LockOptions
    get() = options()

/** The session timeout in force, as the backend granted it; null before the first connection. See [Locks.sessionTimeout]. */
public val Locks.sessionTimeout: Duration?
    get() = sessionTimeout().map { it.toKotlin() }.orElse(null)

/** What is known of the connection now; see [connectionStates] for its changes. */
public val Locks.connectionState: ConnectionState
    get() = connectionState()

/** What is in use now, as text for logs and diagnosis; see [Locks.inUse]. */
public val Locks.inUse: String
    get() = inUse()

/** The hold's fencing token; see [HeldLock.fencingToken]. */
public val HeldLock.fencingToken: Long
    get() = fencingToken()

/** All the locks, sorted by name. */
public val HeldLocks.all: List<HeldLock>
    get() = all()

/** The locks that the call took, sorted by name; may be empty. */
public val AcquiredLocks.taken: HeldLocks
    get() = taken()

/** The names that the caller held before; see [AcquiredLocks.alreadyHeld]. */
public val AcquiredLocks.alreadyHeld: Set<String>
    get() = alreadyHeld()

/** The names that others held for longer than the wait, each with its holder; null where that is not known. */
public val AcquiredLocks.busy: Map<String, Holder?>
    get() = busy().mapValues { it.value.orElse(null) }

/** How many names were taken by the call. */
public val AcquiredLocks.takenCount: Int
    get() = takenCount()

/** How many names the caller held before. */
public val AcquiredLocks.alreadyHeldCount: Int
    get() = alreadyHeldCount()

/** How many names are held by others. */
public val AcquiredLocks.busyCount: Int
    get() = busyCount()

/** The lock's name; empty where the failure concerns no single lock. */
public val LockException.lockName: String
    get() = lockName()

/** How long the caller was ready to wait. */
public val LockTimeoutException.waited: Duration
    get() = waited().toKotlin()

/** The process that held the lock when it was last seen; null if none was. */
public val LockTimeoutException.holder: Holder?
    get() = holder().orElse(null)

/** How many contenders stood ahead when last seen; -1 if never seen. See [LockTimeoutException.contendersAhead]. */
public val LockTimeoutException.contendersAhead: Int
    get() = contendersAhead()

/** Why the lock was lost. */
public val LockLostException.lossCause: LossCause
    get() = lossCause()

/** The cause in words, for messages. */
public val LossCause.words: String
    get() = words()
