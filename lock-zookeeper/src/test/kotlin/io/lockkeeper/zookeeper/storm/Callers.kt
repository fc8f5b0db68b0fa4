package io.lockkeeper.zookeeper.storm

import io.lockkeeper.HeldLock
import io.lockkeeper.LockException
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.Locks
import io.lockkeeper.history.Result
import io.lockkeeper.spi.LockMode
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeout
import java.util.concurrent.TimeUnit
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** A body of [StormBodies] that runs on a thread. */
internal typealias ThreadBody = (JournalledCall, HeldLock, Duration) -> Unit

/** The callers of a process. Each turn is one call, recorded in the journal from its start to its end. */
internal class Callers(private val locks: Locks, private val journal: Journal, private val inside: StormBodies) {
    fun inThread(name: String, mode: LockMode, wait: Duration, lasting: Duration, body: ThreadBody) {
        val call = JournalledCall(journal, name, mode)
        val failure = runCatching {
            locks.blocking().runIn(mode, name, wait) { body(call, it, lasting) }
        }.exceptionOrNull()
        call.ended(resultOf(failure))
        if (failure != null) TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS)
    }

    suspend fun suspended(name: String, mode: LockMode, wait: Duration, lasting: Duration) =
        journalled(name, mode = mode) { calls ->
            locks.within(mode, name, wait) { inside.suspended(calls, listOf(this), lasting) }
        }

    /** A turn of a caller that shares, and sometimes gives up. */
    suspend fun sharing(name: String, mode: LockMode, wait: Duration, lasting: Duration, random: Random) =
        if (random.nextInt(4) == 0) {
            givingUp(name, mode, lasting, random.nextInt(300).milliseconds)
        } else {
            suspended(name, mode, wait, lasting)
        }

    /** A turn of a caller that makes a different kind of call each time. */
    suspend fun anything(name: String, other: String, wait: Duration, lasting: Duration, random: Random) =
        when (random.nextInt(6)) {
            0 -> several(sortedSetOf(name, other).toList(), wait, lasting)
            1 -> reentering(name, wait, lasting)
            2 -> givingUp(name, LockMode.EXCLUSIVE, lasting, random.nextInt(300).milliseconds)
            else -> suspended(name, LockMode.EXCLUSIVE, wait, lasting)
        }

    private suspend fun several(names: List<String>, wait: Duration, lasting: Duration) =
        journalled(*names.toTypedArray()) { calls ->
            locks.withLocks(names, wait) { inside.suspended(calls, names.map { held.get(it) }, lasting) }
        }

    private suspend fun reentering(name: String, wait: Duration, lasting: Duration) = journalled(name) { outer ->
        locks.withLock(name, wait) {
            inside.recording(outer, listOf(this)) {
                journalled(name, outer = outer.single()) { inner ->
                    locks.withLock(name, wait, reentrant = true) { inside.suspended(inner, listOf(this), lasting) }
                }
            }
        }
    }

    private suspend fun givingUp(name: String, mode: LockMode, lasting: Duration, after: Duration) =
        journalled(name, mode = mode) { calls ->
            withTimeout(after) {
                locks.within(mode, name, 10.seconds) { inside.suspended(calls, listOf(this), lasting) }
            }
        }

    private suspend fun journalled(
        vararg names: String,
        mode: LockMode = LockMode.EXCLUSIVE,
        outer: JournalledCall? = null,
        work: suspend (List<JournalledCall>) -> Unit,
    ) {
        val calls = names.map { JournalledCall(journal, it, mode, outer) }
        val failure = runCatching { work(calls) }.exceptionOrNull()
        calls.forEach { it.ended(resultOf(failure)) }
        if (outer != null && failure != null) throw failure // a cancellation is the outer call's too
        if (failure != null) delay(PAUSE_MILLIS)
    }

    private fun resultOf(failure: Throwable?): Result = when (failure) {
        null -> Result.DONE

        is LockLostException -> Result.LOST

        is LockTimeoutException -> Result.TIMED_OUT

        is CancellationException -> Result.CANCELLED

        else -> {
            if (failure !is LockException) failure.printStackTrace()
            Result.FAILED
        }
    }

    private companion object {
        const val PAUSE_MILLIS = 20L
    }
}
