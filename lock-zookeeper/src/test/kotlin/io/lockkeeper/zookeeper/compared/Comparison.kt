package io.lockkeeper.zookeeper.compared

/** Where the two sides tell a program differently, in words. */
class Difference(
    val program: Program,
    private val step: Int,
    private val real: List<String>,
    private val simulated: List<String>,
) {
    override fun toString(): String {
        val words = StringBuilder("$program\n")
        words.append(if (step < program.steps.size) "At step ${step + 1}" else "At the end").append(" they differ:\n")
        for (at in 0 until maxOf(real.size, simulated.size)) {
            val one = real.getOrNull(at)
            val other = simulated.getOrNull(at)
            if (one == other) {
                words.append("    both       $one\n")
            } else {
                words.append("    real       ${one ?: "-"}\n    simulated  ${other ?: "-"}\n")
            }
        }
        return words.toString()
    }
}

/** Runs programs on both sides. */
class Comparison(private val real: Side) {
    private var roots = 0

    fun compare(program: Program): Difference? {
        val root = "/p${roots++}"
        val one = tell(program) { Course(real, program, root).run() }
        val other = tell(program) { Course(SimulatedSide(program.seed), program, root).run() }
        if (one is String || other is String) {
            return Difference(program, program.steps.size, listOf("$one"), listOf("$other")).takeIf { one != other }
        }
        return difference(program, one as Story, other as Story)
    }

    private fun tell(program: Program, story: () -> Story): Any = try {
        story()
    } catch (stuck: IllegalStateException) {
        "${stuck.message} in $program"
    }

    private fun difference(program: Program, real: Story, simulated: Story): Difference? {
        for (ranked in listOf(false, true)) {
            for (step in real.steps.indices) {
                val one = lines(real, step, ranked)
                val other = lines(simulated, step, ranked)
                if (one != other) return Difference(program, step, one, other)
            }
        }
        return null
    }

    private fun lines(story: Story, step: Int, ranked: Boolean) =
        story.told(step, ranked).withIndex().flatMap { (client, lines) -> lines.map { "client $client: $it" } }

    /** The same difference with as few steps as can be. */
    fun shrunk(found: Difference): Difference {
        var best = found
        var chunk = best.program.steps.size / 2
        while (chunk >= 1) {
            var at = 0
            while (at < best.program.steps.size) {
                val steps = best.program.steps.filterIndexed { index, _ -> index !in at until at + chunk }
                val shorter = compare(Program(best.program.seed, steps))
                if (shorter != null) best = shorter else at += chunk
            }
            chunk /= 2
        }
        return best
    }
}
