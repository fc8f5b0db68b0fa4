package io.lockkeeper.contract

import io.lockkeeper.AcquiredLocks
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.HeldLock
import io.lockkeeper.LockedBody
import io.lockkeeper.Locks
import io.lockkeeper.acquire
import io.lockkeeper.acquireAll
import io.lockkeeper.spi.LockMode
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import kotlin.concurrent.thread
import kotlin.coroutines.cancellation.CancellationException
import kotlin.time.Duration
import kotlin.time.toJavaDuration

private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

/** Coroutines: each call is a coroutine, and cancelling the call cancels the coroutine. */
object SuspendFace : BodyFace {
    override fun <T> call(locks: Locks, name: String, wait: Duration?, body: suspend (HeldLock) -> T): Call<T> =
        coroutine { here(locks, name, wait, body) }

    override fun <T> callAll(
        locks: Locks,
        names: List<String>,
        wait: Duration?,
        body: suspend (List<HeldLock>) -> T,
    ): Call<T> = coroutine {
        if (wait == null) {
            locks.withLocks(names) { body(held.all()) }
        } else {
            locks.withLocks(names, wait) { body(held.all()) }
        }
    }

    override fun <T> callOn(locks: Locks, name: String, asked: CallTerms, body: suspend (HeldLock) -> T): Call<T> =
        coroutine { hereOn(locks, name, asked, body) }

    override suspend fun <T> hereOn(locks: Locks, name: String, asked: CallTerms, body: suspend (HeldLock) -> T): T =
        if (asked.onWaiting != null || asked.keepFor != null || asked.mode != LockMode.EXCLUSIVE) {
            locks.withLock(name, asked.terms()) { body(this) } // no parameter says it
        } else {
            locks.withLock(
                name,
                asked.wait,
                asked.lease ?: Duration.INFINITE,
                asked.holdAtLeast ?: Duration.ZERO,
                asked.stealAfter ?: Duration.INFINITE,
                asked.reentrant,
            ) { body(this) }
        }

    @OptIn(DelicateLockApi::class)
    override suspend fun available(locks: Locks, names: List<String>, asked: CallTerms): AcquiredLocks =
        if (asked.mode == LockMode.EXCLUSIVE) {
            locks.acquireAll(names, asked.wait)
        } else {
            locks.acquireAll(names, asked.terms())
        }

    /** Runs undispatched up to the first suspension: then the caller is queued. */
    private fun <T> coroutine(block: suspend () -> T): Call<T> {
        val running = scope.async(start = CoroutineStart.UNDISPATCHED) { block() }
        return Call(running) { running.cancel() }
    }

    override suspend fun <T> here(locks: Locks, name: String, wait: Duration?, body: suspend (HeldLock) -> T): T =
        if (wait == null) locks.withLock(name) { body(this) } else locks.withLock(name, wait) { body(this) }

    override suspend fun <T> hereAll(locks: Locks, names: List<String>, wait: Duration?, body: suspend () -> T): T =
        if (wait == null) locks.withLocks(names) { body() } else locks.withLocks(names, wait) { body() }

    @OptIn(DelicateLockApi::class)
    override suspend fun handle(locks: Locks, name: String, wait: Duration?): HeldLock =
        if (wait == null) locks.acquire(name) else locks.acquire(name, wait)

    override fun isCancellation(thrown: Throwable?) = thrown is CancellationException

    override fun toString() = "suspend"
}

/** Threads: each call has a thread of its own, and cancelling the call interrupts it. */
object BlockingFace : BodyFace {
    private val parked = setOf(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED)

    override fun <T> call(locks: Locks, name: String, wait: Duration?, body: suspend (HeldLock) -> T): Call<T> =
        onThread { blockHere(locks, name, wait, body) }

    override fun <T> callAll(
        locks: Locks,
        names: List<String>,
        wait: Duration?,
        body: suspend (List<HeldLock>) -> T,
    ): Call<T> = onThread {
        locks.blocking().withLocks<T, Exception>(
            names,
            (wait?.toJavaDuration() ?: locks.options().defaultWait()),
            LockedBody { held -> blocking { body(held.all()) } },
        )
    }

    override fun <T> callOn(locks: Locks, name: String, asked: CallTerms, body: suspend (HeldLock) -> T): Call<T> =
        onThread { blockHereOn(locks, name, asked, body) }

    private fun <T> blockHereOn(locks: Locks, name: String, asked: CallTerms, body: suspend (HeldLock) -> T): T =
        locks.blocking().withLock(
            name,
            asked.terms(),
            LockedBody<HeldLock, T, Exception> { held ->
                blocking { body(held) }
            },
        )

    override suspend fun <T> hereOn(locks: Locks, name: String, asked: CallTerms, body: suspend (HeldLock) -> T): T =
        blockHereOn(locks, name, asked, body)

    override suspend fun available(locks: Locks, names: List<String>, asked: CallTerms): AcquiredLocks =
        locks.blocking().acquireAll(names, asked.terms())

    /** Starts a thread, and returns when it waits or has ended. */
    fun <T> onThread(block: () -> T): Call<T> {
        val end = CompletableDeferred<T>()
        val thread =
            thread(isDaemon = true, name = "caller") {
                runCatching(block).fold(end::complete, end::completeExceptionally)
            }
        while (thread.state !in parked) Thread.onSpinWait()
        return Call(end, thread::interrupt)
    }

    /** Ends as an interrupted body should: with the body's own exception, or with an InterruptedException. */
    private fun <T> blocking(body: suspend () -> T): T {
        var outcome: Result<T>? = null
        try {
            runBlocking { outcome = runCatching { body() } }
        } catch (interrupted: InterruptedException) {
            throw outcome?.exceptionOrNull()?.takeIf { it !is CancellationException } ?: interrupted
        }
        return outcome!!.getOrThrow()
    }

    private fun <T> blockHere(locks: Locks, name: String, wait: Duration?, body: suspend (HeldLock) -> T): T {
        val under = LockedBody<HeldLock, T, Exception> { held -> blocking { body(held) } }
        return if (wait == null) {
            locks.blocking().withLock(name, under)
        } else {
            locks.blocking().withLock(name, wait.toJavaDuration(), under)
        }
    }

    override suspend fun <T> here(locks: Locks, name: String, wait: Duration?, body: suspend (HeldLock) -> T): T =
        blockHere(locks, name, wait, body)

    override suspend fun <T> hereAll(locks: Locks, names: List<String>, wait: Duration?, body: suspend () -> T): T =
        locks.blocking().withLocks<T, Exception>(
            names,
            (wait?.toJavaDuration() ?: locks.options().defaultWait()),
            LockedBody { blocking(body) },
        )

    override suspend fun handle(locks: Locks, name: String, wait: Duration?): HeldLock = onThread {
        if (wait == null) locks.blocking().acquire(name) else locks.blocking().acquire(name, wait.toJavaDuration())
    }.await()

    override fun isCancellation(thrown: Throwable?) = thrown is InterruptedException

    override fun toString() = "blocking"
}
