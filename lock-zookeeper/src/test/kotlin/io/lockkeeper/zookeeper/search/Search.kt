package io.lockkeeper.zookeeper.search

/** Runs plan after plan, from one seed on, until the time is over or a run has failed. */
class Search(private val nanos: Long) {
    var runs = 0L
        private set
    var steps = 0L
        private set
    var grants = 0L
        private set

    /** What was wrong with the last run that failed. */
    var found: Complaint? = null
        private set

    /** Returns the first plan that fails, made as short as can be; null if none does. */
    fun run(firstSeed: Long, stopAtFirst: Boolean = true, onFailure: (Plan, Outcome) -> Unit = { _, _ -> }): Plan? {
        val end = System.nanoTime() + nanos
        var seed = firstSeed
        while (System.nanoTime() - end < 0) {
            val plan = Plan.of(seed++)
            val outcome = World(plan, tells = false).run()
            runs++
            steps += outcome.steps
            grants += outcome.grants
            val complaint = outcome.complaint ?: continue
            found = complaint
            onFailure(plan, outcome)
            if (stopAtFirst) return plan
        }
        return null
    }

    companion object {
        private fun complaint(plan: Plan): Complaint? = World(plan, tells = false).run().complaint

        /**
         * Leaves out what is not needed for the failure, and tries a few other courses of the same acts. Gives up after
         * this time.
         */
        fun shrunk(plan: Plan, nanos: Long = 15_000_000_000): Plan {
            val end = System.nanoTime() + nanos
            val kind = complaint(plan)?.kind ?: return plan
            var best = plan
            var chunk = plan.acts.size / 2
            while (chunk >= 1) {
                var at = 0
                while (at < best.acts.size) {
                    if (System.nanoTime() - end > 0) return best
                    val shorter = best.with(best.acts.filterIndexed { index, _ -> index !in at until at + chunk })
                    val failing = (0L until TRIES).map { shorter.with(shorter.seed + it * STRIDE) }
                        .firstOrNull { complaint(it)?.kind == kind }
                    if (failing != null) best = failing else at += chunk
                }
                chunk /= 2
            }
            return best
        }

        /** What happens in a run, in words. */
        fun story(plan: Plan): String {
            val outcome = World(plan, tells = true).run()
            return (
                listOf(
                    "Seed ${plan.seed}: ${plan.setup}",
                ) + outcome.story + "=> ${outcome.complaint}"
                ).joinToString("\n")
        }

        private const val TRIES = 4L
        private const val STRIDE = 1_000_003L

        @JvmStatic
        fun main(args: Array<String>) {
            val search = Search(args[1].toLong() * 1_000_000_000)
            val began = System.nanoTime()
            val stopAtFirst = args.getOrNull(2) == "first"
            search.run(args[0].toLong(), stopAtFirst) { plan, outcome ->
                println("seed ${plan.seed}: ${outcome.complaint}")
            }
            val seconds = (System.nanoTime() - began) / 1e9
            println(
                "${search.runs} runs in ${seconds.toLong()} s, ${search.steps} steps, ${search.grants} grants," +
                    " ${(search.steps / seconds).toLong()} steps a second",
            )
        }
    }
}

/** Tells the story of one seed, shortened. */
fun main(args: Array<String>) {
    val plan = Plan.of(args[0].toLong())
    println(Search.story(if (args.size > 1) plan else Search.shrunk(plan)))
}
