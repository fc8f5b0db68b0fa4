package io.lockkeeper.contract

import io.lockkeeper.AcquiredLocks
import io.lockkeeper.HeldLock
import io.lockkeeper.Locks
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlin.time.Duration

/** A face of the library, through which the contract is run. A null wait is left out of the call. */
interface Face {
    /**
     * Requests the lock, to run the body under it. When this returns, the caller stands in its process's queue, or its
     * call went on from there or has ended.
     */
    fun <T> call(locks: Locks, name: String, wait: Duration?, body: suspend (HeldLock) -> T): Call<T>

    /** As [call], on these terms. */
    fun <T> callOn(locks: Locks, name: String, asked: CallTerms, body: suspend (HeldLock) -> T): Call<T>

    /** Takes those of several names that are free, without a body. */
    suspend fun available(locks: Locks, names: List<String>, asked: CallTerms): AcquiredLocks

    /** Acquires without a body. */
    suspend fun handle(locks: Locks, name: String, wait: Duration?): HeldLock

    /** Whether a cancelled or interrupted call ends with this exception. */
    fun isCancellation(thrown: Throwable?): Boolean
}

/** A face whose calls have bodies. It can nest calls, and take several locks together. */
interface BodyFace : Face {
    /** As [call], for several locks. */
    fun <T> callAll(locks: Locks, names: List<String>, wait: Duration?, body: suspend (List<HeldLock>) -> T): Call<T>

    /** Runs the body under the lock in the coroutine, and on the thread, that calls this. */
    suspend fun <T> here(locks: Locks, name: String, wait: Duration?, body: suspend (HeldLock) -> T): T

    /** As [here], on these terms. */
    suspend fun <T> hereOn(locks: Locks, name: String, asked: CallTerms, body: suspend (HeldLock) -> T): T

    /** As [here], for several locks. */
    suspend fun <T> hereAll(locks: Locks, names: List<String>, wait: Duration?, body: suspend () -> T): T
}

/** A call that is under way: a coroutine, a thread or a future. */
class Call<T>(
    private val end: Deferred<T>,
    private val stop: () -> Unit,
) {
    /** Cancels or interrupts the caller. */
    fun cancel() = stop()

    val hasEnded: Boolean get() = end.isCompleted

    suspend fun await(): T = end.await()

    /** The exception with which the call ended; null if it returned. */
    @OptIn(ExperimentalCoroutinesApi::class)
    suspend fun failure(): Throwable? {
        end.join()
        return end.getCompletionExceptionOrNull()
    }

    fun whenEnded(action: (Throwable?) -> Unit) {
        end.invokeOnCompletion(action)
    }
}

/** A caller whose body does nothing but hold the lock until it is told to end. */
class Tenant(request: (suspend (HeldLock) -> Unit) -> Call<Unit>) {
    private val granted = CompletableDeferred<HeldLock>()
    private val end = CompletableDeferred<Unit>()

    @Volatile private var left = false
    val call: Call<Unit> =
        request {
            granted.complete(it)
            try {
                end.await()
            } finally {
                left = true // before the lock is given back: the call ends later, when others may hold it
            }
        }

    constructor(face: Face, locks: Locks, name: String, wait: Duration?) : this({ face.call(locks, name, wait, it) })

    init {
        call.whenEnded { granted.completeExceptionally(it ?: IllegalStateException("the call ended")) }
    }

    val isHolding: Boolean get() = granted.isCompleted && !left && !call.hasEnded

    /** The hold, as soon as it is granted; the call's error if it is not. */
    suspend fun held(): HeldLock = granted.await()

    /** Lets the body end. */
    fun letGo() {
        end.complete(Unit)
    }

    /** Lets the body end and waits until the lock was given back. */
    suspend fun release() {
        letGo()
        call.await()
    }

    fun cancel() = call.cancel()

    suspend fun failure(): Throwable? = call.failure()
}
