package io.lockkeeper.history

/** A violation in a history. Its text names the lock, both sides and the times. */
sealed interface Violation {
    val name: String
}

/** Two processes held the lock at the same time. The older hold has the lower token. */
data class Overlap(
    val older: HoldInterval,
    val newer: HoldInterval,
) : Violation {
    override val name get() = older.name

    /** The time in which both held it. */
    val from get() = maxOf(older.from, newer.from)
    val to get() = minOf(older.to, newer.to)

    override fun toString() =
        "$name: two held it for ${seconds(to - from)}, from ${seconds(from)} to ${seconds(to)}: $older and $newer"

    companion object {
        fun of(one: HoldInterval, other: HoldInterval) =
            if (one.token <= other.token) Overlap(one, other) else Overlap(other, one)
    }
}

/**
 * More permits were in use than there are.
 *
 * @param holds all that had some, by their tokens
 * @param newer the one of them that came last
 */
data class TooManyPermits(
    val holds: List<HoldInterval>,
    val newer: HoldInterval,
) : Violation {
    override val name get() = newer.name

    /** How many are too many without these holds; not above zero if the rest had no more than there are. */
    fun excess(without: List<HoldInterval> = emptyList()) =
        (holds - without.toSet()).sumOf { it.mode.permits } - newer.mode.total

    override fun toString() =
        "$name: ${excess()} permits too many at ${seconds(newer.from)}: ${holds.joinToString(" and ")}"

    companion object {
        fun of(inside: List<HoldInterval>, newer: HoldInterval) =
            TooManyPermits((inside + newer).sortedBy { it.token }, newer)
    }
}

/** A later grant has a token that is not higher. */
data class TokenBack(
    val earlier: HoldInterval,
    val later: HoldInterval,
) : Violation {
    override val name get() = later.name

    override fun toString() = "$name: the token went back: $earlier, then $later"
}

/** A re-entry got another token than its outer hold. */
data class OtherToken(
    val outer: HoldInterval,
    val inner: HoldInterval,
) : Violation {
    override val name get() = inner.name

    override fun toString() = "$name: re-entered under another token: $outer, inside it $inner"
}

/** An owner left that was not inside. */
data class NotInside(
    val hold: HoldInterval,
) : Violation {
    override val name get() = hold.name

    override fun toString() = "$name: left without having entered: $hold"
}

/** A late write that was accepted, or a timely one that was refused. */
data class WrongWrite(
    val write: Wrote,
    val highest: Long,
) : Violation {
    override val name get() = write.name

    override fun toString() =
        "$name: a write of ${write.process} with token ${write.token} at ${seconds(write.at)} was " +
            (if (write.accepted) "accepted" else "refused") + ", the highest token accepted before being $highest"
}

/** A call without an end. */
data class CallNotEnded(
    val call: CallStarted,
) : Violation {
    override val name get() = call.name

    override fun toString() = "$name: call ${call.call} of ${call.process}, started at ${seconds(call.at)}, never ended"
}

/** An event that the call can't have caused: a second grant or end, or the end of a body that never began. */
data class Stray(
    val event: CallEvent,
) : Violation {
    override val name get() = event.name

    override fun toString() = "$name: out of place at ${seconds(event.at)}: $event"
}

internal fun seconds(nanos: Long) = "%.4f s".format(java.util.Locale.ROOT, nanos / 1e9)
