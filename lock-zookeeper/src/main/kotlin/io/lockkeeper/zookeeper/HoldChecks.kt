package io.lockkeeper.zookeeper

import io.lockkeeper.HeldLock

/** As [HoldCheck.of]: what a transaction of yours checks, so that it is refused once this lock is over. Does not suspend. */
public fun HeldLock.holdCheck(): HoldCheck = HoldCheck.of(this)
