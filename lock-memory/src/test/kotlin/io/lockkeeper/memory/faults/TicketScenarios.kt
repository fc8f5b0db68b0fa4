package io.lockkeeper.memory.faults

import io.lockkeeper.LockTimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

internal fun ScenarioScope.detachesBeforeAnother() {
    a.takesTicketAndReleasesIt()
    b.holds(1.seconds, after = 500.milliseconds)
}

internal fun ScenarioScope.attachesItsTicketBeforeAnother() {
    a.attachesItsTicket()
    b.holds(1.seconds, after = 500.milliseconds)
}

internal fun ScenarioScope.waitsBehindATicket() {
    b.takesTicket(3.seconds)
    a.holds(1.seconds, after = 1.seconds)
    c.holds(1.seconds, after = 1500.milliseconds)
}

internal fun ScenarioScope.triesBehindATicket() {
    b.takesTicket(3.seconds)
    a.holds(1.seconds, after = 1.seconds, wait = Duration.ZERO, fails = LockTimeoutException::class)
    a.holds(1.seconds, after = 5.seconds, wait = Duration.ZERO)
}
