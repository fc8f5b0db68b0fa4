package io.lockkeeper

import io.lockkeeper.internal.Names
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.time.Instant
import kotlin.coroutines.coroutineContext
import kotlin.time.Duration

/**
 * Whether anybody holds the lock or is about to get it. The answer takes in everything that the backend had accepted
 * when the call began. It may be old when it arrives, so it is for people and for messages: a program that wants the
 * lock should ask for the lock. Suspends until the backend has answered; a cancellation ends that.
 *
 * @throws LockStoreException if the backend failed, answered nothing for the options' `ioTimeout`, or the connection is
 *   closed
 * @throws IllegalArgumentException if the name is not valid
 */
public suspend fun Locks.isLocked(name: String): Boolean =
    looking().isLocked(names().full(name), coroutineContext.dispatchesResumption()).awaitOrWithdraw()

/**
 * Returns the lock's queue: whose turn it is, which can be several readers or holders of permits, and who waits, in
 * order. It takes in everything that the backend had accepted when the call began, and reads one node for each process in the queue. Suspends until the backend has
 * answered; a cancellation ends that. Throws as [isLocked] does, and a [LockStoreException] if twenty holders in a row
 * were gone before they could be read.
 */
public suspend fun Locks.inspect(name: String): LockInspection =
    looking().inspect(names().full(name), coroutineContext.dispatchesResumption()).awaitOrWithdraw()

/**
 * Emits the names in use that begin like this, sorted, each with its queue. The names are within the namespace;
 * [LockInspection.name] gives the whole name. An empty prefix stands for all. The flow is cold. It reads all names at
 * once, and then the queues, a few ahead of its collector. So a name that comes into use meanwhile may be missing, and
 * so may one whose holders are gone before they can be read. The collector gets a [LockStoreException] as from
 * [isLocked].
 */
public fun Locks.list(prefix: String = ""): Flow<LockInspection> = flow {
    val walk = looking().names(names().prefix() + prefix)
    try {
        while (true) {
            val next = walk.next(coroutineContext.dispatchesResumption()).awaitOrWithdraw()
            if (next.isEmpty) break
            emit(next.get())
        }
    } finally {
        walk.close()
    }
}

/**
 * Emits the lock's queue, now and each time that a node has come to it or has left it. A renewal is no such change. The
 * flow is cold and conflated: a slow collector sees the newest queue only. It goes on through interruptions of the
 * connection, and ends only with its collector, or with a [LockStoreException] if the backend refuses it or the
 * connection is closed. It costs the holders nothing, and this process a listing and a read or two for each change.
 *
 * @throws IllegalArgumentException if the name is not valid
 */
public fun Locks.watch(name: String): Flow<LockInspection> {
    val full = names().full(name)
    Names.check(full)
    return flow {
        val seen = Channel<LockInspection>(Channel.CONFLATED)
        val stop = looking().watch(full, Seeing(seen))
        try {
            for (queue in seen) emit(queue)
        } finally {
            stop.run()
        }
    }
}

private class Seeing(
    private val seen: Channel<LockInspection>,
) : Looking.QueueWatcher {
    override fun seen(queue: LockInspection) {
        seen.trySend(queue)
    }

    override fun failed(why: LockException) {
        seen.close(why)
    }
}

/**
 * Ends a tenure that [inspect] has shown, whoever holds the lock in it. It removes the tenure's node if that still has
 * the version that was seen. So it never ends a later tenure, however late it arrives, and a renewal since then saves
 * the holder. The holder is told ([LossCause.REMOVED]) within about a tenth of a second, if it can be reached and uses
 * this library. Until then two may hold the lock, and only the fencing token tells them apart. Both sides log it. The
 * tenure names the whole lock, so the namespace plays no part. Suspends until the backend has answered; a cancellation
 * ends that, but does not take back what was sent.
 *
 * @return whether this call ended the tenure; false if it was over or had been renewed. If an answer was lost and the
 *   node is gone, it counts as ended by this call
 * @throws LockStoreException as [isLocked] throws it; the tenure may have ended all the same
 */
public suspend fun Locks.forceRelease(tenure: LockTenure): Boolean =
    looking().forceRelease(tenure, coroutineContext.dispatchesResumption()).awaitOrWithdraw()

/**
 * Ends the tenure that is first now, whatever it is, and returns it. Prefer [forceRelease] of a tenure, which ends only
 * what you have seen: here another process may have become the holder a moment ago. A renewal does not save the holder.
 * Null if nobody was first, or if the tenure ended by itself meanwhile; the next one is left alone. Of
 * several readers or holders of permits it ends the first tenure only; [inspect] shows them all. Otherwise as
 * [forceRelease] of a tenure.
 *
 * @throws IllegalArgumentException if the name is not valid
 */
public suspend fun Locks.forceRelease(name: String): LockTenure? =
    looking().forceRelease(names().full(name), coroutineContext.dispatchesResumption()).awaitOrWithdraw().orElse(null)

/** What is left of the lease; null without a lease. See [HeldLock.leaseLeft]. */
public val HeldLock.leaseLeft: Duration?
    get() = leaseLeft().map { it.toKotlin() }.orElse(null)

/** The first process whose turn it is; null if nobody holds the lock or waits for it. See [LockInspection.tenures]. */
public val LockInspection.tenureOrNull: LockTenure?
    get() = tenure().orElse(null)

/** When the lease ends that was last written; null if none was. See [LockTenure.leaseEnds]. */
public val LockTenure.leaseEndsOrNull: Instant?
    get() = leaseEnds.orElse(null)

/** Why the backend refuses to show what the process wrote; null if it was read. See [Holder.unreadable]. */
public val Holder.unreadableOrNull: String?
    get() = unreadable.orElse(null)

private fun Locks.looking(): Looking = engine().looking()
