package io.lockkeeper.zookeeper.storm

import io.lockkeeper.BlockingLocks
import io.lockkeeper.HeldLock
import io.lockkeeper.LockScope
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockMode.Sharing
import io.lockkeeper.withLock
import io.lockkeeper.withPermit
import io.lockkeeper.withPermits
import io.lockkeeper.withReadLock
import io.lockkeeper.withWriteLock
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** The names of the storm and their kinds, and what is asked for under each of them. */
internal object StormModes {
    const val READ_WRITE = "read-write"
    const val PERMITS = "permits"

    /** More than one process has, so that several hold at a time. Fewer than all want, so that some wait. */
    private const val TOTAL = 3
    private const val MOST = 2

    /** Several readers to a writer, so that they hold together. */
    private const val READERS = 2

    fun of(name: String, random: Random): LockMode = when {
        READ_WRITE in name -> if (random.nextInt(READERS + 1) == 0) LockMode.WRITE else LockMode.READ
        PERMITS in name -> LockMode.permits(1 + random.nextInt(MOST), TOTAL)
        else -> LockMode.EXCLUSIVE
    }
}

/** Runs the body under the name in this mode, by the method that is made for it. */
internal fun BlockingLocks.runIn(mode: LockMode, name: String, wait: Duration, body: (HeldLock) -> Unit) {
    val most = wait.toJavaDuration()
    when (mode.sharing) {
        Sharing.EXCLUSIVE -> runWithLock<Exception>(name, most) { body(it) }

        Sharing.READ -> runWithReadLock<Exception>(name, most) { body(it) }

        Sharing.WRITE -> runWithWriteLock<Exception>(name, most) { body(it) }

        Sharing.PERMITS ->
            if (mode.permits == 1) {
                runWithPermit<Exception>(name, mode.total, most) { body(it) }
            } else {
                val terms = LockTerms.waiting(most).permits(mode.permits, mode.total)
                runWithLock<Exception>(name, terms) { body(it) }
            }
    }
}

/** Runs the body under the name in this mode, by the function that is made for it. */
internal suspend fun Locks.within(mode: LockMode, name: String, wait: Duration, body: suspend LockScope.() -> Unit) =
    when (mode.sharing) {
        Sharing.EXCLUSIVE -> withLock(name, wait) { body() }

        Sharing.READ -> withReadLock(name, wait) { body() }

        Sharing.WRITE -> withWriteLock(name, wait) { body() }

        Sharing.PERMITS ->
            if (mode.permits == 1) {
                withPermit(name, of = mode.total, wait) { body() }
            } else {
                withPermits(name, mode.permits, of = mode.total, wait) { body() }
            }
    }
