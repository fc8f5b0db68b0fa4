package io.lockkeeper.memory.faults

import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.lease
import io.lockkeeper.lockTerms
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private val READ = lockTerms().read()
internal val WRITE = lockTerms().write()
private val ONE = lockTerms().permits(1, 2)
internal val BOTH = lockTerms().permits(2, 2)

internal fun ScenarioScope.readersAroundAWriter() {
    repeat(2) { a.holds(4.seconds, terms = READ) }
    b.holds(2.seconds, after = 500.milliseconds, terms = READ)
    c.holds(1.seconds, after = 1.seconds, terms = WRITE)
    a.holds(1.seconds, after = 2.seconds, terms = READ)
}

internal fun ScenarioScope.writesAmongReaders() {
    b.holds(2.seconds, terms = READ)
    a.holds(1.seconds, after = 100.milliseconds, terms = WRITE)
    c.holds(1.seconds, after = 200.milliseconds, terms = READ)
}

internal fun ScenarioScope.writesHandedOn() {
    repeat(2) { a.holds(1.seconds, terms = WRITE) }
    repeat(2) { a.holds(1.seconds, after = 100.milliseconds, terms = READ) }
    b.holds(1.seconds, after = 200.milliseconds, terms = WRITE)
}

internal fun ScenarioScope.readersLeaseIsOver() {
    a.holds(4.seconds, terms = READ.lease(1.seconds), fails = LockLostException::class)
    a.holds(4.seconds, terms = READ)
    b.holds(1.seconds, after = 500.milliseconds, terms = WRITE)
}

internal fun ScenarioScope.downgradesAmongOthers() {
    a.downgrades(2.seconds)
    a.holds(1.seconds, after = 200.milliseconds, terms = WRITE)
    b.holds(1.seconds, after = 500.milliseconds, terms = WRITE)
    c.holds(1.seconds, after = 1.seconds, terms = READ)
}

internal fun ScenarioScope.triesToRead() {
    b.holds(4.seconds, terms = WRITE)
    a.holds(1.seconds, "x", 1.seconds, Duration.ZERO, LockTimeoutException::class, READ)
    a.holds(1.seconds, after = 5.seconds, wait = Duration.ZERO, terms = READ)
}

internal fun ScenarioScope.sharesPermits() {
    b.holds(3.seconds, terms = ONE)
    a.holds(2.seconds, terms = ONE)
    a.holds(1.seconds, after = 100.milliseconds, terms = BOTH)
    c.holds(1.seconds, after = 200.milliseconds, terms = ONE)
    a.holds(1.seconds, after = 300.milliseconds, terms = ONE)
}

internal fun ScenarioScope.waitsForPermits() {
    b.holds(2.seconds, terms = ONE)
    c.holds(3.seconds, terms = ONE)
    b.holds(1.seconds, after = 100.milliseconds, terms = ONE)
    a.holds(1.seconds, after = 200.milliseconds, terms = ONE)
    a.holds(1.seconds, "x", 1.seconds, Duration.ZERO, LockTimeoutException::class, BOTH)
}
