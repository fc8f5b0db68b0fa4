package io.lockkeeper.zookeeper.faults

import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.Locks
import io.lockkeeper.acquire
import io.lockkeeper.connectionStates
import io.lockkeeper.guardedOrSkip
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.renewLease
import io.lockkeeper.withAvailableLocks
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.withLocks
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.util.concurrent.Executors
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** All calls of the coroutine face, on dispatchers whose threads must not be blocked. */
internal class Exercise(private val locks: Locks) {
    suspend fun run() {
        val oneThread = Executors.newSingleThreadExecutor { Thread(it, "one-thread").apply { isDaemon = true } }
        val single = oneThread.asCoroutineDispatcher()
        for (dispatcher in listOf(Dispatchers.Default, single)) {
            withContext(dispatcher) { round() }
            withContext(dispatcher) { withContext(Dispatchers.Unconfined) { round() } }
        }
        single.close()
    }

    @OptIn(DelicateLockApi::class)
    private suspend fun round() {
        locks.connectionStates.first()
        locks.withLock("x", wait = 1.minutes) {
            renewLease(1.seconds)
            alsoLock("y")
            locks.withLock("x", reentrant = true) { ensureHeld() }
            launch { locks.guardedOrSkip("z") { 1 }() }
        }
        locks.withLocks("x", "y", "z", wait = 1.minutes) { ensureHeld() }
        locks.withAvailableLocks(listOf("x", "y"), wait = 1.minutes) { acquired.taken().ensureHeld() }
        locks.acquire("x", wait = 1.minutes).releaseAndAwait()
        busy()
        lost()
    }

    private suspend fun busy() = withContext(Dispatchers.Default) {
        val (held, over) = List(2) { CompletableDeferred<Unit>() }
        val holder = launch {
            locks.withLock("x", wait = 1.minutes) {
                held.complete(Unit)
                over.await()
            }
        }
        held.await()
        locks.withLockOrNull("x") { error("not free") }
        try {
            locks.withLock("x", wait = 20.milliseconds) { error("not free") }
        } catch (_: LockTimeoutException) {
            // The expected end.
        }
        launch { locks.withLock("x") {} }.cancelAndJoin()
        over.complete(Unit)
        holder.join()
    }

    private suspend fun lost() {
        try {
            locks.withLock("x", wait = 1.minutes, lease = 20.milliseconds) { awaitCancellation() }
        } catch (_: LockLostException) {
            // The expected end.
        }
    }
}
