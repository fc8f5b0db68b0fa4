package io.lockkeeper.memory.faults

import io.lockkeeper.LockException
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.lockTerms
import kotlin.coroutines.cancellation.CancellationException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** The calls of a case. Faults hit the operations of process a. A body of four seconds lasts for a heartbeat. */
internal enum class Scenario(
    val callers: List<Caller> = Caller.entries,
    val names: List<String> = listOf("x"),
    val options: LockOptions.Builder.() -> Unit = {},
    /** How a process has the scenario's locks for itself alone. */
    val alone: LockTerms = lockTerms(),
    val play: ScenarioScope.() -> Unit,
) {
    ALONE(play = { a.holds(4.seconds) }),
    BRIEFLY(play = { a.holds(Duration.ZERO) }),
    BEHIND_ANOTHER(
        play = {
            b.holds(4.seconds)
            a.holds(4.seconds)
        },
    ),
    BEFORE_ANOTHER(
        play = {
            a.holds(4.seconds)
            b.holds(1.seconds, after = 1.seconds)
        },
    ),
    BEHIND_A_LONG_HOLD(
        COROUTINES,
        play = {
            b.holds(12.seconds)
            a.holds(6.seconds)
            c.holds(6.seconds, after = 1.seconds)
        },
    ),
    BETWEEN_OTHERS(
        play = {
            b.holds(2.seconds)
            a.holds(1.seconds, after = 100.milliseconds)
            c.holds(1.seconds, after = 200.milliseconds)
        },
    ),
    HANDED_ON(play = { repeat(3) { a.holds(2.seconds) } }),
    HANDED_ON_AMONG_OTHERS(play = { handsOnAmongOthers() }),
    HANDED_ON_IN_NO_TIME(
        options = { handoffTime(Duration.ZERO.toJavaDuration()) },
        play = { handsOnAmongOthers() },
    ),
    HANDED_ON_FOR_LONG(
        options = { handoffTime(1.minutes.toJavaDuration()) },
        play = { handsOnAmongOthers() },
    ),
    HANDED_ON_AND_CHECKED(
        play = {
            a.holdsChecked(1.seconds)
            a.holdsChecked(1.seconds)
            a.holds(1.seconds)
            b.holds(1.seconds, after = 500.milliseconds)
        },
    ),
    FAIR(
        options = { fair(true) },
        play = {
            repeat(2) { a.holds(2.seconds) }
            b.holds(1.seconds, after = 1.seconds)
        },
    ),
    SEVERAL(COROUTINES, NAMES, play = { a.holdsAll() }),
    SEVERAL_ONE_TAKEN(
        COROUTINES,
        NAMES,
        play = {
            b.holds(2.seconds, name = "y")
            a.holdsAll()
        },
    ),
    NESTED(COROUTINES, listOf("x", "y"), play = { a.holdsNested() }),
    TRY_FREE(play = { a.holds(4.seconds, wait = Duration.ZERO) }),
    TRY_TAKEN(
        play = {
            b.holds(4.seconds)
            a.holds(1.seconds, after = 1.seconds, wait = Duration.ZERO, fails = LockTimeoutException::class)
        },
    ),
    TRY_TAKEN_HERE(
        play = {
            a.holds(4.seconds)
            a.holds(1.seconds, after = 1.seconds, wait = Duration.ZERO, fails = LockTimeoutException::class)
        },
    ),
    GIVES_UP(
        play = {
            b.holds(5.seconds)
            a.holds(1.seconds, wait = 3500.milliseconds, fails = LockTimeoutException::class)
        },
    ),
    GIVES_UP_HERE(
        play = {
            a.holds(4.seconds)
            a.holds(1.seconds, wait = 500.milliseconds, fails = LockTimeoutException::class)
            a.holds(1.seconds)
        },
    ),
    CANCELLED(
        play = {
            b.holds(2.seconds)
            val call = a.holds(1.seconds, fails = CancellationException::class)
            a.later(1.seconds) { call.cancel() }
        },
    ),
    BODY_CANCELLED(
        play = {
            val call = a.holds(4.seconds, fails = CancellationException::class)
            b.holds(1.seconds)
            a.later(3500.milliseconds) { call.cancel() }
        },
    ),
    LEASE_OVER(
        options = { lease(3500.milliseconds.toJavaDuration()) },
        play = { a.holds(4.seconds, fails = LockLostException::class) },
    ),
    STUBBORN(COROUTINES, options = { lease(1.seconds.toJavaDuration()) }, play = { a.holdsStubbornly() }),
    RENEWED(
        COROUTINES,
        play = {
            a.holdsRenewing()
            b.holds(1.seconds, after = 1.seconds)
        },
    ),
    KEPT(
        COROUTINES,
        play = {
            a.holdsAndKeeps()
            b.holds(1.seconds, after = 500.milliseconds)
            a.holds(1.seconds, after = 700.milliseconds)
        },
    ),
    ROBS(
        COROUTINES,
        play = {
            b.mayBeRobbed()
            a.robs()
        },
    ),
    ROBBED(
        COROUTINES,
        play = {
            a.mayBeRobbed()
            b.robs()
        },
    ),
    TRY_ROBS(
        COROUTINES,
        play = {
            b.mayBeRobbed()
            a.triesToRob()
        },
    ),
    TRY_ROBBED(
        COROUTINES,
        play = {
            c.holds(1.seconds)
            a.mayBeRobbed()
            b.triesToRob()
        },
    ),
    LOOKS(
        COROUTINES,
        play = {
            b.holds(30.seconds)
            looksAt(a, after = 1.seconds)
        },
    ),
    WATCHES(
        COROUTINES,
        play = {
            watches(a)
            b.holds(2.seconds, after = 1.seconds)
            c.holds(2.seconds, after = 2.seconds)
        },
    ),
    FORCES(
        COROUTINES,
        play = {
            val holder = b.mayBeRobbed()
            forces(a, holder, after = 2.seconds)
        },
    ),

    /** The tenure that was seen ends at the instant at which it is to be ended by force: the next one is left alone. */
    FORCES_AT_THE_NEXT_TENURE(
        COROUTINES,
        play = { forcesAtTheNextTenure() },
    ),
    FORCED_AT_A_HAND_OFF(
        COROUTINES,
        play = { isForcedAtAHandOff() },
    ),
    FORCED_AT_A_RENEWAL(
        COROUTINES,
        play = { isForcedAtARenewal() },
    ),
    DETACHED(
        COROUTINES,
        play = { detachesBeforeAnother() },
    ),
    ATTACHED(
        COROUTINES,
        play = { attachesItsTicketBeforeAnother() },
    ),
    BEHIND_A_TICKET(
        COROUTINES,
        play = { waitsBehindATicket() },
    ),
    TRY_BEHIND_A_TICKET(
        play = { triesBehindATicket() },
    ),
    READERS(
        alone = WRITE,
        play = { readersAroundAWriter() },
    ),
    WRITES_AMONG_READERS(
        alone = WRITE,
        play = { writesAmongReaders() },
    ),
    WRITES_HANDED_ON(
        COROUTINES,
        alone = WRITE,
        play = { writesHandedOn() },
    ),
    READERS_LEASE_OVER(
        COROUTINES,
        options = { grace(1.seconds.toJavaDuration()) },
        alone = WRITE,
        play = { readersLeaseIsOver() },
    ),
    DOWNGRADES(
        alone = WRITE,
        play = { downgradesAmongOthers() },
    ),
    TRY_READ(
        alone = WRITE,
        play = { triesToRead() },
    ),
    PERMITS(
        alone = BOTH,
        play = { sharesPermits() },
    ),
    PERMITS_BEHIND_OTHERS(
        COROUTINES,
        alone = BOTH,
        play = { waitsForPermits() },
    ),
    KEEPS_UNTIL_ANOTHER_WAITS(
        COROUTINES,
        options = KEEPING,
        play = { keepsUntilAnotherWaits() },
    ),
    KEEPS_UNTIL_ANOTHER_TRIES(
        options = KEEPING,
        play = { keepsUntilAnotherTries() },
    ),
    KEEPS_AND_USES_AGAIN(
        COROUTINES,
        options = KEEPING,
        play = { usesAgainWhatItKeeps() },
    ),
    TAKES_WHAT_OTHERS_KEEP(
        COROUTINES,
        options = KEEPING,
        play = { takesWhatOthersKeep() },
    ),
    CLOSING(
        play = {
            a.holds(4.seconds, fails = LockLostException::class)
            a.holds(1.seconds, fails = LockException::class)
            b.holds(1.seconds)
            a.later(3500.milliseconds) { a.close(1.seconds) }
        },
    ),
}

private val COROUTINES = listOf(Caller.COROUTINE, Caller.UNCONFINED)
private val NAMES = listOf("x", "y", "z")
