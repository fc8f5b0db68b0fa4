package io.lockkeeper.memory.faults

import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

internal fun ScenarioScope.forcesAtTheNextTenure() {
    b.mayBeRobbed(2.seconds)
    c.holds(4.seconds, after = 1.seconds)
    forcesTenure(a, seen = 1500.milliseconds, ended = 2.seconds)
}

internal fun ScenarioScope.isForcedAtAHandOff() {
    repeat(3) { a.mayBeRobbed(2.seconds) }
    forcesTenure(b, seen = 1.seconds, ended = 2.seconds)
}

internal fun ScenarioScope.isForcedAtARenewal() {
    a.mayBeRobbedRenewing()
    forcesTenure(b, seen = 1500.milliseconds, ended = 2.seconds)
    forcesTenure(c, seen = 2500.milliseconds, ended = 2900.milliseconds)
}
