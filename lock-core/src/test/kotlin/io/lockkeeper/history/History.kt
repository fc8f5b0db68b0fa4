package io.lockkeeper.history

import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockMode.Sharing

/**
 * The history of a run and its violations. Tokens and times order the holds of a name. So each name is stepped through
 * once, without the search that histories need in general (Wing and Gong 1993). The modes of its holds say which model
 * judges a name.
 *
 * @param events in each process in the order in which they happened
 * @param reentrant whether an owner may re-enter what it holds
 * @param room the nanoseconds between the end of one process's hold and the earliest start of another's; see
 *   [Pauses.explain]
 */
class History(
    events: List<Event>,
    reentrant: Boolean = false,
    room: Long = 0,
) {
    private val calls = Calls(events)
    private val pauses = Pauses(events.filterIsInstance<Paused>())
    private val writes = events.filterIsInstance<Wrote>()

    val holds: List<HoldInterval> = calls.holds

    /** All violations, before pauses are taken into account. */
    val seen: List<Violation> = byName { name, holds, writes ->
        val operations = inOrder(holds, writes)
        when {
            holds.all { it.mode == LockMode.EXCLUSIVE } ->
                (if (reentrant) ReentryModel else OwnerModel).stepThrough(operations) +
                    FencingModel.stepThrough(operations)

            holds.any { it.mode.sharing == Sharing.PERMITS } ->
                SharingModel.stepThrough(operations) + UniqueTokenModel.stepThrough(operations)

            else ->
                SharingModel.stepThrough(operations) + UniqueTokenModel.stepThrough(operations) +
                    WritersTokenModel.stepThrough(operations) +
                    FencingModel.stepThrough(operations.filterIsInstance<Write>())
        }
    } + calls.notEnded.map { CallNotEnded(it) } + calls.strays.map { Stray(it) }

    /**
     * The violations that a pause explains. No lock service can end a hold in a process that does not run. Only the
     * token protects against these overlaps, and against a grant that a process recorded late.
     */
    val excused: Set<Violation> = seen.filter {
        when (it) {
            is Overlap -> pauses.explain(it.older.process, due = it.from, done = it.to, room)
            is TooManyPermits -> it.excess(without = overdue(it, room)) <= 0
            is TokenBack -> pauses.explain(it.later.process, due = it.earlier.from, done = it.later.from, room)
            else -> false
        }
    }.toSet()

    /**
     * The holds whose processes did not run when they should have given their permits back. The one with the highest
     * token is not among them: what is lost is lost before the next one is let in.
     */
    private fun overdue(tooMany: TooManyPermits, room: Long) = tooMany.holds.dropLast(1).filter {
        pauses.explain(it.process, due = tooMany.newer.from, done = minOf(it.to, tooMany.newer.to), room)
    }

    val overlaps: List<Overlap> = seen.filterIsInstance<Overlap>()

    val tooManyPermits: List<TooManyPermits> = seen.filterIsInstance<TooManyPermits>()

    /** The violations that no pause explains. */
    val wrong: List<Violation> = seen - excused

    /** Writes that arrived after one with a higher token; the resource refused or accepted them. */
    val lateWritesRefused: Int = writes.count { !it.accepted } - wrong.count { it is WrongWrite && !it.write.accepted }
    val lateWritesAccepted: Int = wrong.count { it is WrongWrite && it.write.accepted }

    private fun byName(judge: (String, List<HoldInterval>, List<Wrote>) -> List<Violation>): List<Violation> {
        val heldBy = holds.groupBy { it.name }
        val writtenTo = writes.groupBy { it.name }
        return (heldBy.keys + writtenTo.keys).sorted().flatMap {
            judge(it, heldBy[it].orEmpty(), writtenTo[it].orEmpty())
        }
    }
}
