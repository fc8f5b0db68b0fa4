@file:JvmName("EngineHolds")

package io.lockkeeper

import io.lockkeeper.internal.InternalLockApi

/**
 * The engine's hold behind what a caller was given; null if this library did not make it. Does not block or suspend.
 *
 * @suppress
 */
@InternalLockApi
public fun HeldLock.engineHold(): EngineHold? = when (this) {
    is EngineHold -> this
    is Handle -> hold
    is LockScope -> hold.engineHold()
    else -> null
}
