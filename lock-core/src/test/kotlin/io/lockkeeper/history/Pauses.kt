package io.lockkeeper.history

/** When each process did not run. A pause that the process and an observer both report counts once. */
class Pauses(
    paused: List<Paused>,
) {
    private val byProcess: Map<String, List<LongRange>> =
        paused.groupBy { it.process }.mapValues { (_, list) -> merged(list) }

    /** For how long of this time the process did not run. */
    fun within(process: String, from: Long, to: Long): Long = byProcess[process].orEmpty().sumOf {
        maxOf(0, minOf(it.last, to) - maxOf(it.first, from))
    }

    /**
     * Whether a pause explains that the process did at [done] what was due at [due]: it did not run, from [room] before
     * it was due, for at least as long as it was late. The room is the least time between the end of a process's hold
     * and the start of another's. A process without a pause is never excused.
     */
    fun explain(process: String, due: Long, done: Long, room: Long): Boolean {
        val paused = within(process, due - room, done)
        return paused > 0 && paused >= done - due
    }

    private fun merged(list: List<Paused>): List<LongRange> {
        val ranges = ArrayList<LongRange>()
        for (next in list.sortedBy { it.at }) {
            val last = ranges.lastOrNull()
            if (last == null || last.last < next.at) {
                ranges += next.at..next.to
            } else {
                ranges[ranges.lastIndex] = last.first..maxOf(last.last, next.to)
            }
        }
        return ranges
    }
}
