package io.lockkeeper.history

import io.lockkeeper.spi.LockMode

/**
 * A time in which a process held a name: from its body's start to its end, or until it could know of the loss.
 *
 * @param readsFrom when a writer became a reader; null if it did not
 */
data class HoldInterval(
    val process: String,
    val name: String,
    val token: Long,
    val from: Long,
    val to: Long,
    val until: HoldEnd = HoldEnd.ENDED,
    val call: Long = 0,
    val owner: Long = call,
    val mode: LockMode = LockMode.EXCLUSIVE,
    val readsFrom: Long? = null,
) {
    /** The writer's time and then the reader's, if it was downgraded while it held. */
    fun parts(): List<HoldInterval> {
        if (readsFrom == null || readsFrom !in from..<to) return listOf(this)
        return listOf(
            copy(to = readsFrom, until = HoldEnd.DOWNGRADED, readsFrom = null),
            copy(from = readsFrom, mode = LockMode.READ, readsFrom = null),
        )
    }

    fun isOfSameOwner(other: HoldInterval) = process == other.process && owner == other.owner

    override fun toString() =
        "$process with token $token${mode.words()?.let { " ($it)" }.orEmpty()} from ${seconds(from)} " +
            if (until == HoldEnd.NEVER) "without end" else "until ${until.word} at ${seconds(to)}"
}

/** The event that ended the interval. */
enum class HoldEnd(
    val word: String,
) {
    ENDED("its body ended"),
    DOWNGRADED("it became a reader"),
    TOLD("told of the loss"),
    KILLED("killed"),
    NEVER("for ever"),
}
