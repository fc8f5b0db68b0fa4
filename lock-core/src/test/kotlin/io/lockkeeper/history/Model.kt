package io.lockkeeper.history

/** An operation on one name. Operations are stepped through in their order. */
sealed interface Operation {
    val at: Long
}

data class Enter(
    val hold: HoldInterval,
) : Operation {
    override val at get() = hold.from
}

data class Leave(
    val hold: HoldInterval,
) : Operation {
    override val at get() = hold.to
}

data class Write(
    val wrote: Wrote,
) : Operation {
    override val at get() = wrote.at
}

/** A sequential state machine. It reports the violations of each operation, and goes on after them. */
interface Model<S> {
    val start: S

    fun step(state: S, operation: Operation): Step<S>
}

data class Step<S>(
    val next: S,
    val wrong: List<Violation> = emptyList(),
)

/** Steps through the operations in their order; returns all that was wrong. */
fun <S> Model<S>.stepThrough(operations: List<Operation>): List<Violation> {
    var state = start
    return operations.flatMap { operation ->
        val step = step(state, operation)
        state = step.next
        step.wrong
    }
}

/** Sorts by time. A writer that is downgraded leaves, and enters at the same instant as a reader. If one ends at the instant at which another begins, its end comes first. */
fun inOrder(holds: List<HoldInterval>, writes: List<Wrote> = emptyList()): List<Operation> {
    val (instants, spans) = holds.flatMap { it.parts() }.partition { it.from == it.to }
    val leaves = spans.map { Leave(it) }
    val enters = spans.map { Enter(it) }
    // A hold of no length ends before any other begins. The sort is stable, so it keeps the order within an instant.
    val both = instants.flatMap { listOf(Enter(it), Leave(it)) }
    return (leaves + both + enters + writes.map { Write(it) }).sortedBy { it.at }
}
