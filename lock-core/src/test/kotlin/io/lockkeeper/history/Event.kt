package io.lockkeeper.history

import io.lockkeeper.spi.LockMode

/** An event of a run. Its time is in nanoseconds of a monotonic clock that all processes share. */
sealed interface Event {
    val process: String
    val at: Long
}

/** An event of one call for one name. A call for several names counts as several calls with numbers of their own. */
sealed interface CallEvent : Event {
    val call: Long
    val name: String
}

data class CallStarted(
    override val process: String,
    override val call: Long,
    override val name: String,
    override val at: Long,
) : CallEvent

/**
 * The body begins, recorded at the latest before its first step. Calls of one [owner] may be nested if re-entry is
 * allowed.
 */
data class Granted(
    override val process: String,
    override val call: Long,
    override val name: String,
    override val at: Long,
    val token: Long,
    val owner: Long = call,
    val mode: LockMode = LockMode.EXCLUSIVE,
) : CallEvent

/** The body is about to turn its writer's hold into a reader's. Others may read with it from now on. */
data class Downgraded(
    override val process: String,
    override val call: Long,
    override val name: String,
    override val at: Long,
) : CallEvent

/** The first instant at which the body could know that the lock is lost. */
data class ToldOfLoss(
    override val process: String,
    override val call: Long,
    override val name: String,
    override val at: Long,
) : CallEvent

data class BodyEnded(
    override val process: String,
    override val call: Long,
    override val name: String,
    override val at: Long,
) : CallEvent

data class CallEnded(
    override val process: String,
    override val call: Long,
    override val name: String,
    override val at: Long,
    val result: Result,
) : CallEvent

enum class Result { DONE, LOST, TIMED_OUT, CANCELLED, FAILED }

/** A write arrived at the resource, which checks the token. The resource takes the time, so it orders the writes. */
data class Wrote(
    override val process: String,
    override val at: Long,
    val name: String,
    val token: Long,
    val accepted: Boolean,
) : Event

/** The process got no time to run, from [at] until [to]: stopped from outside, or starved. */
data class Paused(
    override val process: String,
    override val at: Long,
    val to: Long,
) : Event

/** The process was killed. Its holds end here, and its calls need no end. */
data class Killed(
    override val process: String,
    override val at: Long,
) : Event
