package io.lockkeeper.memory.faults

import io.lockkeeper.LockOptions
import io.lockkeeper.LockTimeoutException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/**
 * Longer than a scenario, and over before a case looks for what is left. Process a is not the last to keep the lock: a fault
 * that hits it when it gives the lock back would hit those that come for it after the scenario.
 */
internal val KEEPING: LockOptions.Builder.() -> Unit = { keepFor(20.seconds.toJavaDuration()) }

internal fun ScenarioScope.keepsUntilAnotherWaits() {
    a.holds(1.seconds)
    b.holds(1.seconds, after = 3.seconds)
}

internal fun ScenarioScope.keepsUntilAnotherTries() {
    a.holds(Duration.ZERO)
    b.holds(1.seconds, after = 2.seconds, wait = Duration.ZERO, fails = LockTimeoutException::class)
}

internal fun ScenarioScope.usesAgainWhatItKeeps() {
    a.holds(Duration.ZERO)
    a.holds(2.seconds, after = 2.seconds)
    b.holds(1.seconds, after = 2500.milliseconds, wait = Duration.ZERO, fails = LockTimeoutException::class)
    c.holds(1.seconds, after = 3.seconds)
    a.holds(1.seconds, after = 3.seconds)
    b.holds(Duration.ZERO, after = 8.seconds)
}

internal fun ScenarioScope.takesWhatOthersKeep() {
    b.holds(1.seconds)
    a.holds(1.seconds, after = 2.seconds)
    a.holds(1.seconds, after = 4.seconds, wait = Duration.ZERO, fails = LockTimeoutException::class)
    b.holds(1.seconds, after = 6.seconds)
}
