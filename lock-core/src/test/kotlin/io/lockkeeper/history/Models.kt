package io.lockkeeper.history

/** An owner model: one holder at a time, without re-entry. Its state is the set of owners inside. */
object OwnerModel : Model<List<HoldInterval>> {
    override val start = emptyList<HoldInterval>()

    override fun step(state: List<HoldInterval>, operation: Operation) = when (operation) {
        is Enter -> Step(state + operation.hold, state.map { Overlap.of(it, operation.hold) })
        is Leave -> left(state, operation)
        is Write -> Step(state)
    }
}

/**
 * Who holds, where an owner that is inside may enter again, under the same token: it is out when it has left as often as
 * it entered, which the state counts by having an entry for each.
 */
object ReentryModel : Model<List<HoldInterval>> {
    override val start = emptyList<HoldInterval>()

    override fun step(state: List<HoldInterval>, operation: Operation) = when (operation) {
        is Enter -> Step(state + operation.hold, state.mapNotNull { against(it, operation.hold) }.distinct())
        is Leave -> left(state, operation)
        is Write -> Step(state)
    }

    private fun against(inside: HoldInterval, next: HoldInterval): Violation? = when {
        !inside.isOfSameOwner(next) -> Overlap.of(inside, next)
        inside.token != next.token -> OtherToken(inside, next)
        else -> null
    }
}

private fun left(state: List<HoldInterval>, operation: Leave): Step<List<HoldInterval>> {
    val at = state.indexOf(operation.hold)
    if (at < 0) return Step(state, listOf(NotInside(operation.hold)))
    return Step(state.filterIndexed { index, _ -> index != at })
}

/** The highest token wins: no grant is below an earlier one or equal to it, and no write below one that was accepted. */
object FencingModel : Model<FencingModel.Seen> {
    /** The grant with the highest token, its owner's number of entries, and the highest token of an accepted write. */
    data class Seen(
        val highest: HoldInterval? = null,
        val inside: Int = 0,
        val written: Long = Long.MIN_VALUE,
    )

    override val start = Seen()

    override fun step(state: Seen, operation: Operation) = when (operation) {
        is Enter -> entered(state, operation.hold)
        is Leave -> Step(if (isSame(state.highest, operation.hold)) state.copy(inside = state.inside - 1) else state)
        is Write -> wrote(state, operation.wrote)
    }

    private fun entered(state: Seen, next: HoldInterval): Step<Seen> {
        val highest = state.highest
        return when {
            highest == null || next.token > highest.token -> Step(state.copy(highest = next, inside = 1))
            isSame(highest, next) && state.inside > 0 -> Step(state.copy(inside = state.inside + 1))
            else -> Step(state, listOf(TokenBack(highest, next)))
        }
    }

    private fun isSame(highest: HoldInterval?, next: HoldInterval) =
        highest != null && highest.isOfSameOwner(next) && highest.token == next.token

    private fun wrote(state: Seen, write: Wrote): Step<Seen> {
        val late = write.token < state.written
        val wrong = if (late == write.accepted) listOf(WrongWrite(write, state.written)) else emptyList()
        return Step(if (write.accepted && !late) state.copy(written = write.token) else state, wrong)
    }
}
