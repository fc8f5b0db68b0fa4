package io.lockkeeper.memory.faults

import io.lockkeeper.HeldLock
import io.lockkeeper.LockException
import io.lockkeeper.LockTimeoutException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlin.coroutines.cancellation.CancellationException
import kotlin.reflect.KClass
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** One call of one process: acquire, body, release. */
internal class Call(
    val number: Int,
    val process: FaultyProcess,
    private val wait: Duration,
    private val expected: KClass<out Throwable>?,
    private val world: World,
) {
    private var asked: Duration? = null
    private var begun: Duration? = null
    private var bodyEnded: Duration? = null
    private var cancelled = false
    private var hasLost = false
    private var job: Job? = null
    private var failure: Throwable? = null

    var ended: Duration? = null
        private set

    /** Tries to withdraw the call. Returns false if it is too late for that. */
    var withdraw = { false }

    fun start(dispatcher: CoroutineDispatcher, run: suspend Call.() -> Unit) {
        asked = world.time.now
        val running = CoroutineScope(dispatcher).launch { failure = runCatching { run() }.exceptionOrNull() }
        running.invokeOnCompletion { unseen ->
            ended = world.time.now
            if (failure == null) failure = unseen
        }
        job = running
    }

    fun cancel() {
        if (ended != null) return
        cancelled = true
        if (!withdraw()) job?.cancel()
    }

    /** The body. Its call counts as a holder until it is told of a loss. */
    suspend fun holding(holds: List<HeldLock>, body: suspend () -> Unit) {
        if (begun == null) begun = world.time.now
        val inside = world.journal.begin(this, holds)
        try {
            body()
        } finally {
            world.journal.end(inside)
            if (!holds.all { it.isHeld }) hasLost = true
            bodyEnded = world.time.now
        }
    }

    /** What is wrong with the call's result, or null. In the strict mode no fault excuses an error. */
    fun complaint(strictly: Boolean): String? {
        if (process.isDead) return null
        val asked = asked ?: return "$this never began"
        val end = ended ?: return "$this never ended"
        val excused = process.time.stoppedFor
        val waited = (begun ?: end) - asked
        val returned = bodyEnded?.let { end - it } ?: Duration.ZERO
        return when {
            waited > wait + excused -> "$this waited $waited and may wait $wait"
            returned > RELEASE_WAIT + excused -> "$this took $returned to give back"
            hasLost && failure == null -> "$this was not told of its loss"
            !(if (strictly) isAsExpected() else isDocumented()) -> "$this ended with $failure"
            else -> null
        }
    }

    private fun isDocumented() =
        failure == null || failure is LockException || (cancelled && failure is CancellationException)

    /** A call with a short wait may fail where others succeed, but its error must be a time-out. */
    private fun isAsExpected() = when (expected) {
        null -> failure == null
        LockTimeoutException::class -> isDocumented()
        else -> expected.isInstance(failure)
    }

    override fun toString() = "call $number of ${process.name}"

    private companion object {
        val RELEASE_WAIT = 1.seconds
    }
}
