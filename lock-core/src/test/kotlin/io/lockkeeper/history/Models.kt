package io.lockkeeper.history

import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockMode.Sharing

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
 * An owner model in which an owner may re-enter under the same token. It is out when it has left as often as it
 * entered, so the state has one element for each entry.
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

/**
 * A model of a lock that several share: readers with readers, and as many permits as there are. Everybody else is alone.
 * Its state is the set of owners inside.
 */
object SharingModel : Model<List<HoldInterval>> {
    override val start = emptyList<HoldInterval>()

    override fun step(state: List<HoldInterval>, operation: Operation) = when (operation) {
        is Enter -> Step(state + operation.hold, wrong(state, operation.hold))
        is Leave -> left(state, operation)
        is Write -> Step(state)
    }

    private fun wrong(state: List<HoldInterval>, next: HoldInterval): List<Violation> {
        val (beside, against) = state.partition { mayShare(it, next) }
        val isFull = next.mode.sharing == Sharing.PERMITS && (beside + next).sumOf { it.mode.permits } > next.mode.total
        val tooMany = if (isFull) listOf(TooManyPermits.of(beside, next)) else emptyList()
        return against.map { Overlap.of(it, next) } + tooMany
    }

    private fun mayShare(inside: HoldInterval, next: HoldInterval) = when (next.mode.sharing) {
        Sharing.READ -> inside.mode == LockMode.READ
        Sharing.PERMITS -> inside.mode.isOfOneKindWith(next.mode)
        Sharing.WRITE, Sharing.EXCLUSIVE -> false
    }
}

/**
 * Tokens of readers and writers: a writer's is above all before it, and a reader's above those of all writers before. A
 * writer keeps its token when it becomes a reader.
 */
object WritersTokenModel : Model<WritersTokenModel.Seen> {
    /** The holds with the highest token of all, and of the writers. */
    data class Seen(
        val highest: HoldInterval? = null,
        val writer: HoldInterval? = null,
    )

    override val start = Seen()

    override fun step(state: Seen, operation: Operation): Step<Seen> {
        val next = (operation as? Enter)?.hold ?: return Step(state)
        val isWriter = next.mode == LockMode.WRITE
        val before = if (isWriter) state.highest else state.writer
        val isBack = before != null && before.token >= next.token && !isDowngraded(before, next)
        val wrong = if (isBack) listOf(TokenBack(before, next)) else emptyList()
        val highest = listOfNotNull(state.highest, next).maxBy { it.token }
        return Step(Seen(highest, if (isWriter) next else state.writer), wrong)
    }

    private fun isDowngraded(before: HoldInterval, next: HoldInterval) =
        before.isOfSameOwner(next) && before.token == next.token && before.to == next.from
}

/** No two holds have one token. For locks that several share, where tokens need not rise. */
object UniqueTokenModel : Model<Map<Long, HoldInterval>> {
    override val start = emptyMap<Long, HoldInterval>()

    override fun step(state: Map<Long, HoldInterval>, operation: Operation): Step<Map<Long, HoldInterval>> {
        val next = (operation as? Enter)?.hold ?: return Step(state)
        val same = state[next.token]?.takeUnless { it.isOfSameOwner(next) }
        return Step(state + (next.token to next), listOfNotNull(same?.let { TokenBack(it, next) }))
    }
}

private fun left(state: List<HoldInterval>, operation: Leave): Step<List<HoldInterval>> {
    val at = state.indexOf(operation.hold)
    if (at < 0) return Step(state, listOf(NotInside(operation.hold)))
    return Step(state.filterIndexed { index, _ -> index != at })
}

/**
 * Tokens rise: no grant has a token below or equal to an earlier one, and no accepted write one below an earlier
 * write's.
 */
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
