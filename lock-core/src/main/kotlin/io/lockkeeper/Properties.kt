package io.lockkeeper

import kotlin.time.Duration

// Java's accessor methods as Kotlin properties. None of them suspends or blocks. HeldLock.name() is not among them: the
// lock is the receiver of a body, so the property would hide any `name` of the class around that body.

/** The same locks for callers that block; see [Locks.blocking]. */
public val Locks.blocking: BlockingLocks
    get() = blocking()

/** The same locks for callers that want futures; see [Locks.async]. */
public val Locks.async: AsyncLocks
    get() = async()

/** The options in force. */
public val Locks.options: LockOptions
    get() = options()

/** The session timeout that the backend granted; null before the first connection. See [Locks.sessionTimeout]. */
public val Locks.sessionTimeout: Duration?
    get() = sessionTimeout().map { it.toKotlin() }.orElse(null)

/** The state of the connection now, as far as it is known; for its changes see [connectionStates]. */
public val Locks.connectionState: ConnectionState
    get() = connectionState()

/** What is in use now, as text for logs and diagnosis; see [Locks.inUse]. */
public val Locks.inUse: String
    get() = inUse()

/** The numbers of callers that wait and of holds, now; see [Locks.usage]. */
public val Locks.usage: LockUsage
    get() = usage()

/** The lock that the caller held when it asked; see [LockOrderException.heldLockName]. */
public val LockOrderException.heldLockName: String
    get() = heldLockName()

/** The token of the write that was refused; see [StaleTokenException.token]. */
public val StaleTokenException.token: Long
    get() = token()

/** The highest token that was seen before it; see [StaleTokenException.highestToken]. */
public val StaleTokenException.highestToken: Long
    get() = highestToken()

/** The hold's fencing token; see [HeldLock.fencingToken]. */
public val HeldLock.fencingToken: Long
    get() = fencingToken()

/** All the locks, sorted by name. */
public val HeldLocks.all: List<HeldLock>
    get() = all()

/** The locks that the call acquired, sorted by name; may be empty. */
public val AcquiredLocks.taken: HeldLocks
    get() = taken()

/** The names that the caller already held; see [AcquiredLocks.alreadyHeld]. */
public val AcquiredLocks.alreadyHeld: Set<String>
    get() = alreadyHeld()

/** The names that others held for longer than the wait, each with its holder, or null if the holder is not known. */
public val AcquiredLocks.busy: Map<String, Holder?>
    get() = busy().mapValues { it.value.orElse(null) }

/** How many names the call acquired. */
public val AcquiredLocks.takenCount: Int
    get() = takenCount()

/** How many names the caller already held. */
public val AcquiredLocks.alreadyHeldCount: Int
    get() = alreadyHeldCount()

/** How many names others held for longer than the wait. */
public val AcquiredLocks.busyCount: Int
    get() = busyCount()

/** The lock's name; empty if the failure does not concern a single lock. */
public val LockException.lockName: String
    get() = lockName()

/** How long the caller was ready to wait. */
public val LockTimeoutException.waited: Duration
    get() = waited().toKotlin()

/** The process that held the lock when last seen; null if no holder was seen. */
public val LockTimeoutException.holder: Holder?
    get() = holder().orElse(null)

/** How many contenders were ahead when last seen; -1 if never seen. See [LockTimeoutException.contendersAhead]. */
public val LockTimeoutException.contendersAhead: Int
    get() = contendersAhead()

/** Why the lock was lost. */
public val LockLostException.lossCause: LossCause
    get() = lossCause()

/** The cause in words, for messages. */
public val LossCause.words: String
    get() = words()
