package io.lockkeeper.zookeeper.search

import io.lockkeeper.zookeeper.simulated.MILLIS
import io.lockkeeper.zookeeper.simulated.SECONDS
import java.util.SplittableRandom

/** What can happen, and how often compared to the others. */
enum class Kind(val weight: Int) {
    ACQUIRE(60),
    ACQUIRE_ALL(5),
    TICKET(3),
    CANCEL(6),
    LOOK(3),
    FORCE_RELEASE(1),
    CLOSE(1),
    CURATOR_HOLDS(4),
    CURATOR_DIES(1),
    CUT(8),
    FREEZE(4),
    PART(4),
    STOP(4),
    KILL(2),
    LOSE_HOPE(1),
    EXPIRE(1),
    FORGET_SESSIONS(1),
    DELETE_NODE(2),
    DELETE_PARENT(2),
    WRITE_NODE(1),
    FOREIGN_CHILD(1),
    REAP(2),
    ISOLATE(2),
    CRASH(1),
    NEW_LEADER(2),
    REFUSE(1),
    ;

    val isFault get() = this >= CUT
}

/** One thing that happens at a time, with what it needs to know: everything is drawn when the plan is made. */
class Act(
    val at: Long,
    val kind: Kind,
    val process: Int,
    val name: Int,
    val long: Long,
    val short: Long,
    val chance: Double,
) {
    /** Another chance for each salt, so that decisions do not depend on each other. */
    fun draw(salt: Int): Double = SplittableRandom(java.lang.Double.doubleToLongBits(chance) + salt).nextDouble()

    override fun toString() = "%.4f s: %s process %d, name %d, %.3f s, %.3f s, %.3f".format(
        at / 1e9,
        kind,
        process,
        name,
        long / 1e9,
        short / 1e9,
        chance,
    )
}

/** How the processes of a run are set up, and what happens to them. */
class Plan(val seed: Long, val setup: Setup, val acts: List<Act>) {
    fun with(other: List<Act>) = Plan(seed, setup, other)

    fun with(otherSeed: Long) = Plan(otherSeed, setup, acts)

    companion object {
        fun of(seed: Long): Plan {
            val random = SplittableRandom(seed)
            val setup = Setup.of(random, keepMillis(seed))
            val kinds = Kind.entries.filter { setup.has(it) }.flatMap { kind ->
                List(kind.weight * (if (kind == Kind.ACQUIRE) 1 else SHARES[random.nextInt(SHARES.size)])) { kind }
            }
            val acts = ArrayList<Act>()
            val pause = listOf(20 * MILLIS, 200 * MILLIS, SECONDS)[random.nextInt(3)]
            var at = 0L
            repeat(20 + random.nextInt(100)) {
                at += random.nextLong(2 * pause)
                acts += Act(
                    at,
                    kinds[random.nextInt(kinds.size)],
                    random.nextInt(setup.processes),
                    random.nextInt(setup.names),
                    span(random, SECONDS, 30 * SECONDS),
                    span(random, 100_000, 2 * SECONDS),
                    random.nextDouble(),
                )
            }
            return Plan(seed, setup, acts)
        }

        /** How long the processes keep locks; drawn apart, so that nothing else depends on it. Most keep none. */
        private fun keepMillis(seed: Long): List<Int> = SplittableRandom(seed).split().let { random ->
            if (random.nextInt(5) < 2) List(4) { listOf(0, 50, 5_000, HOUR)[random.nextInt(4)] } else List(4) { 0 }
        }

        private const val HOUR = 3_600_000

        /** In each plan some kinds are frequent, and some do not happen: so that a few of them meet often. */
        private val SHARES = listOf(0, 0, 1, 1, 6)

        /** Short spans are as frequent as long ones: their logarithm is drawn. */
        private fun span(random: SplittableRandom, least: Long, most: Long) =
            (least * Math.exp(random.nextDouble() * Math.log(most.toDouble() / least))).toLong()
    }
}

/** How a run is set up. */
class Setup(
    val processes: Int,
    val names: Int,
    val servers: Int,
    val tickMillis: Int,
    val sessionMillis: List<Int>,
    val fair: List<Boolean>,
    val handoffMillis: List<Int>,
    val own: List<Boolean>,
    val knowsTick: Boolean,
    val offersReadOnly: Boolean,
    val isQuiet: Boolean,
    val hasCurator: Boolean,
    val mixesKinds: Boolean,
    val driftPpm: List<Long>,
    val creations: Int,
    /** How many of the holds last for seconds, and so may outlast a session. */
    val longHolds: Double,
    /** How long each process keeps a lock that it does not use. */
    val keepMillis: List<Int>,
) {
    val keeps get() = keepMillis.any { it > 0 }

    fun has(kind: Kind) = when {
        // At the end of a counter Curator's own recipe loses the order, and so lets itself in beside others.
        kind.name.startsWith("CURATOR") -> hasCurator && creations == 0

        isQuiet -> !kind.isFault

        else -> true
    }

    override fun toString() =
        "$processes processes, $names names, $servers servers with ticks of $tickMillis ms, sessions of" +
            " $sessionMillis ms, fair $fair, hand-off $handoffMillis ms, own clients $own, counters at $creations," +
            " clocks off by $driftPpm ppm" +
            (if (keeps) ", locks kept for $keepMillis ms" else "") +
            if (mixesKinds) ", kinds of locks mixed" else ""

    companion object {
        /** By how many millionths a clock may be wrong: far more than real ones are. */
        private const val DRIFT = 5_000L

        fun of(random: SplittableRandom, keepMillis: List<Int>): Setup {
            val processes = 1 + random.nextInt(4)
            fun <T> each(one: () -> T) = List(processes) { one() }
            val tick = listOf(500, 2000)[random.nextInt(2)]
            return Setup(
                processes,
                if (random.nextInt(3) == 0) 1 else 1 + random.nextInt(4),
                if (random.nextInt(4) == 0) 1 else 3,
                tick,
                each { listOf(2 * tick, 5 * tick, 8 * tick)[random.nextInt(3)] },
                each { random.nextInt(4) == 0 },
                each { listOf(0, 20, 20, 2000)[random.nextInt(4)] },
                each { random.nextInt(3) > 0 },
                random.nextBoolean(),
                random.nextInt(5) == 0,
                random.nextInt(6) == 0,
                random.nextInt(3) == 0,
                random.nextInt(6) == 0,
                each { random.nextLong(-DRIFT, DRIFT) },
                if (random.nextInt(12) == 0) Int.MAX_VALUE - 1 - random.nextInt(6) else 0,
                listOf(0.0, 0.1, 0.5)[random.nextInt(3)],
                keepMillis.take(processes),
            )
        }
    }
}
