package io.lockkeeper

import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import kotlin.time.Duration
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

/** The terms in nanoseconds. Throws [IllegalArgumentException] for a value that is out of range. */
internal fun terms(wait: Duration, lease: Duration, holdAtLeast: Duration, stealAfter: Duration): Terms {
    require(!wait.isNegative()) { "A wait must not be negative: $wait" }
    require(lease.isPositive()) { "A lease must be longer than zero: $lease" }
    require(!holdAtLeast.isNegative()) { "holdAtLeast must not be negative: $holdAtLeast" }
    require(stealAfter.isPositive()) { "stealAfter must be longer than zero: $stealAfter" }
    return Terms(wait.nanos(), lease.nanos(), holdAtLeast.nanos(), stealAfter.nanos())
}

/** An infinite duration, and one too long to count in nanoseconds, both become [Nanos.FOREVER]. */
private fun Duration.nanos(): Long = if (isInfinite()) Nanos.FOREVER else Nanos.bounded(inWholeNanoseconds)

/** An infinite duration is [LockOptions.FOREVER] in Java. Kotlin's own conversion would give some 292 years. */
internal fun Duration.toJava(): java.time.Duration =
    if (this == Duration.INFINITE) LockOptions.FOREVER else toJavaDuration()

internal fun java.time.Duration.toKotlin(): Duration =
    if (this >= LockOptions.FOREVER) Duration.INFINITE else toKotlinDuration()
