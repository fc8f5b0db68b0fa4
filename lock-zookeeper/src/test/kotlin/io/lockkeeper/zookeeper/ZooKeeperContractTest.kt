package io.lockkeeper.zookeeper

import io.lockkeeper.contract.BlockingFace
import io.lockkeeper.contract.FutureFace
import io.lockkeeper.contract.LockContract
import io.lockkeeper.contract.SuspendFace
import java.time.Duration

class ZooKeeperSuspendTest : LockContract({ ZooKeeperBackend() }, SuspendFace, sharesLocks = false)

class ZooKeeperBlockingTest : LockContract({ ZooKeeperBackend() }, BlockingFace, sharesLocks = false)

class ZooKeeperFutureTest : LockContract({ ZooKeeperBackend() }, FutureFace, sharesLocks = false)

class BorrowedClientTest : LockContract({ BorrowedClientBackend() }, SuspendFace, sharesLocks = false)

class ZooKeeperFairTest : LockContract({ ZooKeeperBackend { fair(true) } }, SuspendFace, sharesLocks = false)

class ZooKeeperNoHandoffTimeTest : LockContract({
    ZooKeeperBackend { handoffTime(Duration.ZERO) }
}, SuspendFace, sharesLocks = false)
