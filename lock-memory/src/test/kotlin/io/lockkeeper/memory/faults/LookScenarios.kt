package io.lockkeeper.memory.faults

import io.lockkeeper.LockInspection
import io.lockkeeper.LockStoreException
import io.lockkeeper.forceRelease
import io.lockkeeper.inspect
import io.lockkeeper.isLocked
import io.lockkeeper.list
import io.lockkeeper.tenureOrNull
import io.lockkeeper.watch
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

// What scenarios are written in where a process looks at locks, or acts on them.

/** Looks in every way at x, which another process holds all along, unless a fault takes it away. */
internal fun ScenarioScope.looksAt(looker: FaultyProcess, after: Duration) = call(looker, after) {
    check(process.locks.isLocked("x") || !isInUse("x")) { "x is held" }
    check(process.locks.inspect("x").tenureOrNull != null || !isInUse("x")) { "x has a holder" }
    check(process.locks.list("x").toList().map { it.name() } == listOf("x") || !isInUse("x")) { "x is in use" }
}

/** Watches x for so long that every fault is over in the end, and x is free again. */
internal fun ScenarioScope.watches(watcher: FaultyProcess) = call(watcher, Duration.ZERO) {
    var last: LockInspection? = null
    process.isWatching = true
    try {
        coroutineScope {
            val watching = launch { process.locks.watch("x").collect { last = it } }
            process.time.pause(45.seconds)
            watching.cancel()
        }
    } finally {
        process.isWatching = false
    }
    check(last != null && last?.tenureOrNull == null) { "a change was missed after $last" }
}

/** Ends whatever tenure is first. Its holder, which would hold on for longer than that, is told within a few seconds. */
internal fun ScenarioScope.forces(operator: FaultyProcess, holder: Call, after: Duration) = call(operator, after) {
    robbing()
    // Where faults allow it, this is one of the documented exceptions.
    process.locks.forceRelease("x") ?: throw LockStoreException("x", "nothing was ended", null)
    process.time.pause(5.seconds)
    check(holder.ended != null) { "a holder was robbed and not told" }
}

/**
 * Looks at a tenure at one time and ends it at another, unless it is over by then, or was renewed. A look that comes too
 * late may show the next tenure, and ends nothing.
 */
internal fun ScenarioScope.forcesTenure(operator: FaultyProcess, seen: Duration, ended: Duration) =
    call(operator, seen) {
        robbing()
        val tenure = process.locks.inspect("x").tenureOrNull
        if (now >= ended) return@call
        process.time.pause(ended - now)
        if (tenure != null) process.locks.forceRelease(tenure)
    }
