package io.lockkeeper.memory.faults

import io.lockkeeper.LockOptions
import io.lockkeeper.contract.NOTHING
import io.lockkeeper.contract.OpenLives
import io.lockkeeper.waiting
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** The result of a case: the operations that faults could hit, those that they did hit, and the violations. */
internal class Result(val operations: List<String>, val struck: List<String>, val complaints: List<String>)

/** Plays one case: the scenario, the faults at operations of process a, and what must hold afterwards. */
internal class OneCase(
    private val case: Case,
) {
    private val scenario = case.setting.scenario
    private val lives = OpenLives()
    private val options = LockOptions.builder().apply(scenario.options).listener(lives).build()
    private val world = World(case.setting.caller, case.setting.pace.latency, case.setting.pace.lag, options)
    private val play = ScenarioScope(scenario, world)
    private val complaints = ArrayList<String>()

    fun run(): Result {
        val thread = Thread.currentThread()
        val before = thread.uncaughtExceptionHandler
        // Only the scripted exceptions may reach the handlers of uncaught ones.
        thread.setUncaughtExceptionHandler { _, thrown -> if (!isScripted(thrown)) complaints += "uncaught: $thrown" }
        try {
            return played()
        } finally {
            thread.uncaughtExceptionHandler = before
        }
    }

    private fun isScripted(thrown: Throwable): Boolean =
        generateSequence(thrown) { it.cause }.any { "scripted" in it.message.orEmpty() }

    private fun played(): Result {
        play.a.strikes = case.strikes
        scenario.play(play)
        val played = world.calls.toList()
        must("every call ends") { played.all { it.ended != null || it.process.isDead } }
        val whilePlayed = play.a.operations.size
        locksAll(world.process(), "another process")
        isIdle()
        // The heartbeats of an idle process get no faults.
        val operations = play.a.operations.take(if (world.lag > Duration.ZERO) whilePlayed else Int.MAX_VALUE)
        play.a.strikes = emptyList()
        if (!play.a.isClosed && !play.a.isDead) locksAll(play.a, "the same process")
        isIdle()
        complaints += played.mapNotNull { it.complaint(isStrict(it)) }
        complaints += world.journal.complaints
        complaints += lives.complaints(over = world.processes.none { it.isDead })
        return Result(operations, world.struck, complaints.distinct())
    }

    /** A fault in one process must not affect the others. A single short fault must not even affect its own process. */
    private fun isStrict(call: Call): Boolean {
        val modes = case.strikes.map { it.mode }
        return if (call.process ==
            play.a
        ) {
            modes.size <= 1 && modes.all { it.passes }
        } else {
            modes.none { it.toAll && !it.passes }
        }
    }

    private fun locksAll(process: FaultyProcess, who: String) {
        val asked = world.time.now
        val calls =
            scenario.names.map { name ->
                world.call(process, Duration.ZERO, LONG, null, Caller.COROUTINE) {
                    lock(it, name, scenario.alone.waiting(LONG)) {}
                }
            }
        must("$who gets the lock") { calls.all { it.ended != null } }
        complaints += calls.mapNotNull { it.complaint(strictly = true) }.map { "$who afterwards: $it" }
        val took = world.time.now - maxOf(asked, world.lastStruck)
        if (took > SESSION + SOME) complaints += "$who got the lock after $took only"
    }

    private fun isIdle() {
        if (world.lag == Duration.ZERO) {
            must("no timer is left", within = AFTERMATH) {
                world.time.pending <= world.processes.sumOf { it.unknownTimers }
            }
        } else {
            world.runUntil(AFTERMATH) { false } // an idle process keeps its heartbeat there
        }
        if (world.server.nodes().isNotEmpty()) complaints += "nodes are left: ${world.server.nodes()}"
        for (process in world.processes.filterNot { it.isDead }) {
            if (process.isClosing) complaints += "the close of ${process.name} never ended"
            if (process.locks.inUse() != NOTHING) complaints += "${process.name} has ${process.locks.inUse()}"
            if (process.watchesLeft > 0) complaints += "${process.name} has left ${process.watchesLeft} watches"
        }
    }

    private fun must(what: String, within: Duration = LIMIT, isSo: () -> Boolean) {
        if (!world.runUntil(within, isSo)) complaints += "not so after $within: $what"
    }

    private companion object {
        val LONG = 60.seconds
        val LIMIT = 200.seconds

        /** The longest fault and what it costs: less than the waits, whose timers must not be waited for. */
        val AFTERMATH = 45.seconds

        /** Retries are a second apart at most. */
        val SOME = 1.seconds
    }
}
