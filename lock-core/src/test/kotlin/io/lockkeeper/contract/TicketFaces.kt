package io.lockkeeper.contract

import io.lockkeeper.DelicateLockApi
import io.lockkeeper.HeldLock
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTicket
import io.lockkeeper.Locks
import io.lockkeeper.acquireTicket
import io.lockkeeper.acquireTicketOrNull
import io.lockkeeper.attach
import io.lockkeeper.detach
import io.lockkeeper.releaseTicket
import io.lockkeeper.renewTicket
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import kotlin.jvm.optionals.getOrNull
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** The calls for tickets through one face. */
interface TicketFace {
    suspend fun acquire(locks: Locks, name: String, lease: Duration, wait: Duration = 30.seconds): LockTicket

    suspend fun tryAcquire(locks: Locks, name: String, lease: Duration): LockTicket?

    suspend fun detach(locks: Locks, held: HeldLock, lease: Duration): LockTicket

    suspend fun renew(locks: Locks, ticket: LockTicket, lease: Duration)

    suspend fun release(locks: Locks, ticket: LockTicket): Boolean

    suspend fun attach(locks: Locks, ticket: LockTicket): HeldLock

    companion object {
        fun of(face: Face): TicketFace = when (face) {
            is SuspendFace -> SuspendTickets
            is BlockingFace -> BlockingFaceTickets
            else -> FutureTickets
        }
    }
}

/** A duration without end is [io.lockkeeper.LockOptions.FOREVER] in Java. */
private fun Duration.java() = if (isInfinite()) io.lockkeeper.LockOptions.FOREVER else toJavaDuration()

private object SuspendTickets : TicketFace {
    override suspend fun acquire(locks: Locks, name: String, lease: Duration, wait: Duration) =
        locks.acquireTicket(name, lease, wait)

    override suspend fun tryAcquire(locks: Locks, name: String, lease: Duration) =
        locks.acquireTicketOrNull(name, lease)

    override suspend fun detach(locks: Locks, held: HeldLock, lease: Duration) = locks.detach(held, lease)

    override suspend fun renew(locks: Locks, ticket: LockTicket, lease: Duration) = locks.renewTicket(ticket, lease)

    override suspend fun release(locks: Locks, ticket: LockTicket) = locks.releaseTicket(ticket)

    @OptIn(DelicateLockApi::class)
    override suspend fun attach(locks: Locks, ticket: LockTicket) = locks.attach(ticket)
}

private object BlockingFaceTickets : TicketFace {
    private suspend fun <T> blocking(call: () -> T): T = BlockingFace.onThread(call).await()

    override suspend fun acquire(locks: Locks, name: String, lease: Duration, wait: Duration) = blocking {
        locks.blocking().tickets().acquire(name, lease.java(), LockTerms.waiting(wait.toJavaDuration()))
    }

    override suspend fun tryAcquire(locks: Locks, name: String, lease: Duration) =
        blocking { locks.blocking().tickets().tryAcquire(name, lease.java()) }.getOrNull()

    override suspend fun detach(locks: Locks, held: HeldLock, lease: Duration) =
        blocking { locks.blocking().tickets().detach(held, lease.java()) }

    override suspend fun renew(locks: Locks, ticket: LockTicket, lease: Duration) =
        blocking { locks.blocking().tickets().renew(ticket, lease.java()) }

    override suspend fun release(locks: Locks, ticket: LockTicket) =
        blocking { locks.blocking().tickets().release(ticket) }

    override suspend fun attach(locks: Locks, ticket: LockTicket) =
        blocking { locks.blocking().tickets().attach(ticket) }
}

private object FutureTickets : TicketFace {
    override suspend fun acquire(locks: Locks, name: String, lease: Duration, wait: Duration): LockTicket =
        locks.async().tickets().acquireAsync(name, lease.java(), LockTerms.waiting(wait.toJavaDuration())).outcome()

    override suspend fun tryAcquire(locks: Locks, name: String, lease: Duration) =
        locks.async().tickets().tryAcquireAsync(name, lease.java()).outcome().getOrNull()

    override suspend fun detach(locks: Locks, held: HeldLock, lease: Duration): LockTicket =
        locks.async().tickets().detachAsync(held, lease.java()).outcome()

    override suspend fun renew(locks: Locks, ticket: LockTicket, lease: Duration) {
        locks.async().tickets().renewAsync(ticket, lease.java()).outcome()
    }

    override suspend fun release(locks: Locks, ticket: LockTicket): Boolean =
        locks.async().tickets().releaseAsync(ticket).outcome()

    override suspend fun attach(locks: Locks, ticket: LockTicket): HeldLock =
        locks.async().tickets().attachAsync(ticket).outcome()

    private suspend fun <T> CompletableFuture<T>.outcome(): T = await()
}
