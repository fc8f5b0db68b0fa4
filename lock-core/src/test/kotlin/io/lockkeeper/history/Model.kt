package io.lockkeeper.history

/** What happens to one name, one after the other. */
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

/** A sequential state machine: says of each operation what is wrong with it, if anything, and goes on in any case. */
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

/** In the order of time. What ends at the very instant at which another begins has ended before. */
fun inOrder(holds: List<HoldInterval>, writes: List<Wrote> = emptyList()): List<Operation> {
    val (instants, spans) = holds.partition { it.from == it.to }
    val leaves = spans.map { Leave(it) }
    val enters = spans.map { Enter(it) }
    // Of no length: left before anything else begins. The sort is stable, so this is the order within one instant.
    val both = instants.flatMap { listOf(Enter(it), Leave(it)) }
    return (leaves + both + enters + writes.map { Write(it) }).sortedBy { it.at }
}
