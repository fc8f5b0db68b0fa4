package io.lockkeeper

import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

internal fun terms(wait: Duration, lease: Duration, holdAtLeast: Duration, stealAfter: Duration): Terms {
    require(!wait.isNegative()) { "A wait must not be negative: $wait" }
    require(lease.isPositive()) { "A lease must be longer than zero: $lease" }
    require(!holdAtLeast.isNegative()) { "holdAtLeast must not be negative: $holdAtLeast" }
    require(stealAfter.isPositive()) { "stealAfter must be longer than zero: $stealAfter" }
    return Terms(wait.nanos(), lease.nanos(), holdAtLeast.nanos(), stealAfter.nanos())
}

/** For ever is one value on both sides: what nanoseconds can't count. */
private fun Duration.nanos(): Long = if (isInfinite()) Nanos.FOREVER else Nanos.bounded(inWholeNanoseconds)

/** For ever is [LockOptions.FOREVER] in Java, which Kotlin would take for some 292 years. */
internal fun Duration.toJava(): java.time.Duration =
    if (this == Duration.INFINITE) LockOptions.FOREVER else toJavaDuration()

internal fun java.time.Duration.toKotlin(): Duration =
    if (this >= LockOptions.FOREVER) Duration.INFINITE else toKotlinDuration()
