package io.lockkeeper.samples.schedule

import io.lockkeeper.LockException
import io.lockkeeper.LockScope
import io.lockkeeper.Locks
import io.lockkeeper.guardedOrSkip
import kotlinx.coroutines.delay
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/**
 * A job that every process of a service starts by its own clock, at each full [period]. It runs once in each period, and
 * never while another run goes on: a process that finds the lock taken skips its turn. If a process ends or hangs, the
 * others do its work. If the servers can't be reached when the job is due, that run is left out, and the log says so.
 *
 * @param clock the milliseconds since 1970. The clocks of two processes may differ by almost half a period
 */
class ScheduledJob(
    locks: Locks,
    private val name: String,
    private val period: Duration,
    private val clock: () -> Long = System::currentTimeMillis,
    work: suspend LockScope.() -> Unit,
) {
    // Kept for half a period even if the work is short: the others' clocks may strike later than ours.
    private val task = locks.guardedOrSkip(name, holdAtLeast = period / 2, body = work)

    /** Runs until it is cancelled, or until the work throws an exception of its own. */
    suspend fun run(): Nothing {
        while (true) {
            delay(period - (clock() % period.inWholeMilliseconds).milliseconds)
            try {
                task()
            } catch (failed: LockException) { // a lost lock, for example: the next run is not affected
                System.err.println("This run of $name has failed: ${failed.message}")
            }
        }
    }
}
