package io.lockkeeper.memory.faults

import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/**
 * The time that the server takes for an operation, zero for answers within the call, and how much later the leader
 * hears of a sign of life that the server answered.
 */
internal enum class Pace(val latency: Duration, val lag: Duration = Duration.ZERO) {
    AT_ONCE(Duration.ZERO),
    ONE_MILLISECOND(1.milliseconds),
    HEARD_LATE(1.milliseconds, LAG),
}

/** A scenario with the face and the latency with which it is run. */
internal data class Setting(val scenario: Scenario, val caller: Caller, val pace: Pace) {
    override fun toString() = "$scenario/$caller/$pace"

    companion object {
        /** Answers within the call and later ones, for each caller at least one of them. */
        private val paces =
            mapOf(
                Caller.COROUTINE to listOf(Pace.AT_ONCE, Pace.ONE_MILLISECOND),
                Caller.UNCONFINED to listOf(Pace.AT_ONCE),
                Caller.FUTURE to listOf(Pace.ONE_MILLISECOND),
            )

        /** The scenarios in which a process waits or hands on, on a cluster whose leader hears late. */
        val late =
            listOf(Scenario.BEHIND_ANOTHER, Scenario.BETWEEN_OTHERS, Scenario.HANDED_ON, Scenario.BEHIND_A_LONG_HOLD)
                .map { Setting(it, Caller.COROUTINE, Pace.HEARD_LATE) }

        val all =
            Scenario.entries.flatMap { scenario ->
                scenario.callers.flatMap { caller -> paces.getValue(caller).map { Setting(scenario, caller, it) } }
            }
    }
}

/** One case, and how it is named, in failures and to run it alone: `ALONE/FUTURE/AT_ONCE/1:REPLY_LOST+3:REFUSED`. */
internal data class Case(val setting: Setting, val strikes: List<Strike> = emptyList()) {
    override fun toString() = "$setting/${strikes.joinToString("+")}"

    companion object {
        fun of(text: String): Case {
            val (scenario, caller, pace, strikes) = text.split('/')
            val setting = Setting(Scenario.valueOf(scenario), Caller.valueOf(caller), Pace.valueOf(pace))
            return Case(setting, strikes.split('+').filter { it.isNotEmpty() }.map(Strike::of))
        }
    }
}
