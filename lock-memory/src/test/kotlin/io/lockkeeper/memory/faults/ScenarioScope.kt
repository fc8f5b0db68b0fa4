package io.lockkeeper.memory.faults

import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.acquireTicket
import io.lockkeeper.attach
import io.lockkeeper.engineHold
import io.lockkeeper.lockTerms
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.releaseTicket
import io.lockkeeper.renewLease
import io.lockkeeper.renewTicket
import io.lockkeeper.waiting
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import kotlin.reflect.KClass
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The operations with which scenarios are written. */
internal class ScenarioScope(
    private val scenario: Scenario,
    private val world: World,
) {
    val a = world.process()
    val b by lazy { world.process() }
    val c by lazy { world.process() }

    fun FaultyProcess.holds(
        span: Duration,
        name: String = "x",
        after: Duration = Duration.ZERO,
        wait: Duration = AMPLE,
        fails: KClass<out Throwable>? = null,
        terms: LockTerms = lockTerms(),
    ): Call = world.call(this, after, wait, fails) { caller ->
        lock(caller, name, terms.waiting(wait)) { process.time.pause(span) }
    }

    /** A writer that goes on as a reader. */
    fun FaultyProcess.downgrades(span: Duration): Call = world.call(this, Duration.ZERO, AMPLE, null) { caller ->
        lock(caller, "x", lockTerms(AMPLE).write()) { held ->
            process.time.pause(span)
            // A hold that was lost meanwhile can't be downgraded, and its body is about to be told.
            runCatching { held.engineHold()?.downgradeToRead() }.onSuccess { world.journal.downgraded(held) }
            process.time.pause(span)
        }
    }

    /** A body that has the servers check its hold: its node must be gone before anybody else begins. */
    fun FaultyProcess.holdsChecked(span: Duration): Call = world.call(this, Duration.ZERO, AMPLE, null) { caller ->
        lock(caller, "x", lockTerms(AMPLE)) {
            world.journal.checks(this)
            process.time.pause(span)
        }
    }

    fun FaultyProcess.holdsAll(): Call = world.call(this, Duration.ZERO, AMPLE, null) {
        process.locks.withLocks(scenario.names, AMPLE) { holding(held.all()) { process.time.pause(4.seconds) } }
    }

    fun FaultyProcess.holdsNested(): Call = world.call(this, Duration.ZERO, AMPLE, null) {
        process.locks.withLock("x", AMPLE) {
            holding(listOf(this)) {
                process.time.pause(1.seconds)
                process.locks.withLock("y", AMPLE) { holding(listOf(this)) { process.time.pause(3.seconds) } }
            }
        }
    }

    /** A body that takes a while to clean up when it is told to end. */
    fun FaultyProcess.holdsStubbornly(): Call = world.call(this, Duration.ZERO, AMPLE, LockLostException::class) {
        process.locks.withLock("x", AMPLE) {
            holding(listOf(this)) {
                try {
                    process.time.pause(4.seconds)
                } finally {
                    withContext(NonCancellable) { process.time.pause(3.seconds) }
                }
            }
        }
    }

    /** A lease of three seconds that the body renews every second. */
    fun FaultyProcess.holdsRenewing(fails: KClass<out Throwable>? = null): Call =
        world.call(this, Duration.ZERO, AMPLE, fails) {
            process.locks.withLock("x", AMPLE, lease = 3.seconds) {
                holding(listOf(this)) {
                    repeat(4) {
                        process.time.pause(1.seconds)
                        renewLease(3.seconds)
                    }
                }
            }
        }

    /** A minimum hold of five seconds, with a body of one second. */
    fun FaultyProcess.holdsAndKeeps(): Call = world.call(this, Duration.ZERO, AMPLE, null) {
        process.locks.withLock("x", AMPLE, holdAtLeast = 5.seconds) {
            holding(listOf(this)) { process.time.pause(1.seconds) }
        }
    }

    /** Steals from a holder without a sign of life for eight seconds, which is longer than a grant can take. */
    fun FaultyProcess.robs(): Call = world.call(this, 100.milliseconds, AMPLE, null) {
        world.journal.robbing()
        process.locks.withLock("x", AMPLE, stealAfter = 8.seconds) {
            holding(listOf(this)) { process.time.pause(2.seconds) }
        }
    }

    /** Steals at once from a holder that was silent for eight seconds by the servers' clock, or is refused. */
    fun FaultyProcess.triesToRob(): Call = world.call(this, 10.seconds, Duration.ZERO, LockTimeoutException::class) {
        world.journal.robbing()
        process.locks.withLock("x", Duration.ZERO, stealAfter = 8.seconds) {
            holding(listOf(this)) { process.time.pause(2.seconds) }
        }
    }

    /** Holds for so long that its lock may be stolen, unless a fault of the thief prevents that. */
    fun FaultyProcess.mayBeRobbed(span: Duration = 12.seconds): Call = holds(span, fails = LockTimeoutException::class)

    fun FaultyProcess.mayBeRobbedRenewing(): Call = holdsRenewing(fails = LockTimeoutException::class)

    /** A call that does something else than to hold. */
    fun call(process: FaultyProcess, after: Duration, run: suspend Call.() -> Unit): Call =
        world.call(process, after, AMPLE, null) { run() }

    val now get() = world.time.now

    fun isInUse(name: String) = name in world.server.nodes()

    fun robbing() = world.journal.robbing()

    /** A ticket that nobody releases. */
    fun FaultyProcess.takesTicket(lease: Duration): Call = world.call(this, Duration.ZERO, AMPLE, null) {
        process.locks.acquireTicket("x", lease, AMPLE)
    }

    fun FaultyProcess.takesTicketAndReleasesIt(): Call = world.call(this, Duration.ZERO, AMPLE, null) {
        val ticket = process.locks.acquireTicket("x", TICKET_LEASE, AMPLE)
        process.time.pause(1.seconds)
        process.locks.renewTicket(ticket, TICKET_LEASE)
        process.locks.releaseTicket(ticket)
    }

    @OptIn(DelicateLockApi::class)
    fun FaultyProcess.attachesItsTicket(): Call = world.call(this, Duration.ZERO, AMPLE, null) {
        val hold = process.locks.attach(process.locks.acquireTicket("x", TICKET_LEASE, AMPLE))
        try {
            holding(listOf(hold)) { process.time.pause(6.seconds) } // with a renewal
        } finally {
            hold.releaseAndAwait()
        }
        hold.engineHold()?.lossCause()?.let { throw LockLostException("x", it) }
    }

    fun FaultyProcess.later(after: Duration, action: () -> Unit) {
        time.schedule(after.inWholeNanoseconds, action)
    }

    private companion object {
        /** A wait that is longer than a whole case, so that it never times out. */
        val AMPLE = 90.seconds

        /** Longer than each fault lasts, and shorter than a session, after which the lock must be free. */
        val TICKET_LEASE = 12.seconds
    }
}

internal fun ScenarioScope.handsOnAmongOthers() {
    b.holds(1.seconds)
    repeat(3) { a.holds(15.milliseconds, after = 100.milliseconds) }
    b.holds(1.seconds, after = 200.milliseconds)
}
