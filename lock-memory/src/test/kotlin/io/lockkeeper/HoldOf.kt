package io.lockkeeper

/** The hold behind a handle. */
fun holdOf(handle: HeldLock): EngineHold = (handle as Handle).hold

/** The engine behind the locks. */
fun engineOf(locks: Locks): Engine = locks.engine()
