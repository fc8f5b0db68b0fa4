package io.lockkeeper.sharedmodes

import io.lockkeeper.Locks
import io.lockkeeper.fencingToken
import io.lockkeeper.guardedOrSkip
import io.lockkeeper.lockTerms
import io.lockkeeper.withLocks
import io.lockkeeper.withPermit
import io.lockkeeper.withPermitOrNull
import io.lockkeeper.withPermits
import io.lockkeeper.withReadLock
import io.lockkeeper.withReadLockOrNull
import io.lockkeeper.withWriteLock
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** The Kotlin code of docs/shared-modes.md, each piece in a function that SharedModesPageTest calls. */
internal class SharedModesInKotlin(private val locks: Locks) {
    private var price = 0
    private var highest = 0L
    var calls = 0
    val shown = mutableListOf<Int>()

    private fun read() = price

    private fun write(changed: Int, token: Long) {
        check(token >= highest) { "a late writer" }
        price = changed
        highest = token
    }

    private fun show(seen: Int) = shown.add(seen)

    private fun call() {
        calls++
    }

    private fun refresh() = Unit

    suspend fun readAndWrite() {
        locks.withReadLock("prices") { show(read()) }
        locks.withWriteLock("prices", wait = 10.seconds) { write(read() + 1, fencingToken) }
        val shown = locks.withReadLockOrNull("prices") { show(read()) } // null if somebody writes, or waits to write
        checkNotNull(shown)
    }

    suspend fun downgrade() {
        locks.withWriteLock("prices") {
            write(read() + 1, fencingToken)
            downgradeToRead()
            show(read()) // what this body has written: nobody can have written since
        }
    }

    suspend fun permits() {
        locks.withPermit("partner-api", of = 10) { call() }
        locks.withPermits("partner-api", 3, of = 10) { repeat(3) { call() } } // three at once, or none
        locks.withPermitOrNull("partner-api", of = 10) { call() } ?: println("ten calls are under way")
    }

    suspend fun terms() {
        val task = locks.guardedOrSkip("prices", lockTerms(lease = 1.minutes).write()) { refresh() }
        locks.withLocks("prices", "stock", terms = lockTerms().read()) { show(read()) }
        checkNotNull(task())
    }
}
