package io.lockkeeper

import io.lockkeeper.spi.LockMode
import java.time.Instant
import kotlin.time.Duration

// What a listener is told, as Kotlin properties. None of them suspends or blocks.

/** What has happened. */
public val LockEvent.kind: LockEvent.Kind
    get() = kind()

/** The lock's whole name, with its namespace. */
public val LockEvent.name: String
    get() = name()

/** How the lock was asked for and is held: alone, as a reader, as a writer, or with some permits. */
public val LockEvent.mode: LockMode
    get() = mode()

/** What the events of one call have in common; see [LockEvent.callId]. */
public val LockEvent.callId: Long
    get() = callId()

/** When it happened, by this machine's clock. */
public val LockEvent.time: Instant
    get() = time()

/** The hold's fencing token, or the ticket's; null while nothing is granted. */
public val LockEvent.fencingToken: Long?
    get() = fencingToken().let { if (it.isPresent) it.asLong else null }

/** How long the call waited; null while it waits. See [LockEvent.waited]. */
public val LockEvent.waited: Duration?
    get() = waited().map { it.toKotlin() }.orElse(null)

/** How long the lock was held until this event; null before it was acquired. */
public val LockEvent.held: Duration?
    get() = held().map { it.toKotlin() }.orElse(null)

/** What was left of the lease; null if the hold has none. See [LockEvent.lease]. */
public val LockEvent.lease: Duration?
    get() = lease().map { it.toKotlin() }.orElse(null)

/** Why the hold was lost; null unless it was. */
public val LockEvent.lossCause: LossCause?
    get() = lossCause().orElse(null)

/** What the call throws; null unless it fails. */
public val LockEvent.failure: LockException?
    get() = failure().orElse(null)

/** How many calls of this process wait for a lock. */
public val LockUsage.waiting: Int
    get() = waiting()

/** How many holds this process has: granted or attached, and neither released nor lost. */
public val LockUsage.holds: Int
    get() = holds()

/** How many holds were lost whose bodies have not ended yet; see [LockUsage.lost]. */
public val LockUsage.lost: Int
    get() = lost()

/** How many locks this process keeps although no caller uses them; see [LockUsage.kept]. */
public val LockUsage.kept: Int
    get() = kept()
