package io.lockkeeper.contract

import io.lockkeeper.LockInspection
import io.lockkeeper.LockTenure
import io.lockkeeper.Locks
import io.lockkeeper.forceRelease
import io.lockkeeper.inspect
import io.lockkeeper.isLocked
import io.lockkeeper.list
import io.lockkeeper.watch
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import java.util.concurrent.CompletableFuture

/** How a face looks at locks and acts on them. */
interface LookFace {
    suspend fun isLocked(locks: Locks, name: String): Boolean

    suspend fun inspect(locks: Locks, name: String): LockInspection

    suspend fun list(locks: Locks, prefix: String): List<LockInspection>

    /** Returns an action that ends the watch. */
    fun watch(locks: Locks, name: String, failed: (Throwable) -> Unit, seen: (LockInspection) -> Unit): () -> Unit

    suspend fun forceRelease(locks: Locks, tenure: LockTenure): Boolean

    suspend fun forceRelease(locks: Locks, name: String): LockTenure?
}

val Face.looks: LookFace
    get() =
        when (this) {
            is SuspendFace -> SuspendLooks
            is BlockingFace -> BlockingLooks
            else -> FutureLooks
        }

private object SuspendLooks : LookFace {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    override suspend fun isLocked(locks: Locks, name: String) = locks.isLocked(name)

    override suspend fun inspect(locks: Locks, name: String) = locks.inspect(name)

    override suspend fun list(locks: Locks, prefix: String) = locks.list(prefix).toList()

    override fun watch(
        locks: Locks,
        name: String,
        failed: (Throwable) -> Unit,
        seen: (LockInspection) -> Unit,
    ): () -> Unit {
        val pictures = locks.watch(name)
        val watching = scope.launch { runCatching { pictures.collect { seen(it) } }.onFailure(failed) }
        return { watching.cancel() }
    }

    override suspend fun forceRelease(locks: Locks, tenure: LockTenure) = locks.forceRelease(tenure)

    override suspend fun forceRelease(locks: Locks, name: String) = locks.forceRelease(name)
}

private object BlockingLooks : LookFace {
    private suspend fun <T> blocking(block: () -> T): T = BlockingFace.onThread(block).await()

    override suspend fun isLocked(locks: Locks, name: String) = blocking { locks.blocking().isLocked(name) }

    override suspend fun inspect(locks: Locks, name: String) = blocking { locks.blocking().inspect(name) }

    override suspend fun list(locks: Locks, prefix: String): List<LockInspection> = blocking {
        locks.blocking().list(prefix).use { it.toList() }
    }

    override fun watch(
        locks: Locks,
        name: String,
        failed: (Throwable) -> Unit,
        seen: (LockInspection) -> Unit,
    ): () -> Unit = locks.onQueueChange(name, seen)::close

    override suspend fun forceRelease(locks: Locks, tenure: LockTenure) =
        blocking { locks.blocking().forceRelease(tenure) }

    override suspend fun forceRelease(locks: Locks, name: String): LockTenure? =
        blocking { locks.blocking().forceRelease(name) }.orElse(null)
}

private object FutureLooks : LookFace {
    private suspend fun <T> CompletableFuture<T>.value(): T = await()

    override suspend fun isLocked(locks: Locks, name: String) = locks.async().isLockedAsync(name).value()

    override suspend fun inspect(locks: Locks, name: String) = locks.async().inspectAsync(name).value()

    /** Futures have no list. */
    override suspend fun list(locks: Locks, prefix: String) = BlockingLooks.list(locks, prefix)

    override fun watch(
        locks: Locks,
        name: String,
        failed: (Throwable) -> Unit,
        seen: (LockInspection) -> Unit,
    ): () -> Unit = BlockingLooks.watch(locks, name, failed, seen)

    override suspend fun forceRelease(locks: Locks, tenure: LockTenure) =
        locks.async().forceReleaseAsync(tenure).value()

    override suspend fun forceRelease(locks: Locks, name: String): LockTenure? =
        locks.async().forceReleaseAsync(name).value().orElse(null)
}
