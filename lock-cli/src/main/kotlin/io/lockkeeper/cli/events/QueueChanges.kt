package io.lockkeeper.cli.events

import io.lockkeeper.LockInspection
import io.lockkeeper.Locks
import io.lockkeeper.watch
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer

/**
 * The changes of a lock's queue. In Kotlin, because there a watch fails if the servers refuse it; what Java has only logs
 * that.
 *
 * Thread rules: the receiver gets one queue at a time, on threads of coroutines.
 */
object QueueChanges {
    /** Watches from now on. The future fails if the servers refuse the watch, or the connection is closed; to cancel it ends the watch. */
    @JvmStatic
    fun of(locks: Locks, name: String, receiver: Consumer<LockInspection>): CompletableFuture<Unit> =
        CoroutineScope(Dispatchers.Default).future { locks.watch(name).collect(receiver::accept) }
}
