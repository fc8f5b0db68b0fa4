package io.lockkeeper.zookeeper

import io.lockkeeper.contract.BlockingFace
import io.lockkeeper.contract.FutureFace
import io.lockkeeper.contract.LockContract
import io.lockkeeper.contract.SuspendFace
import java.time.Duration

class ZooKeeperSuspendTest : LockContract({ ZooKeeperBackend() }, SuspendFace)

class ZooKeeperBlockingTest : LockContract({ ZooKeeperBackend() }, BlockingFace)

class ZooKeeperFutureTest : LockContract({ ZooKeeperBackend() }, FutureFace)

class BorrowedClientTest : LockContract({ BorrowedClientBackend() }, SuspendFace)

class ZooKeeperFairTest : LockContract({ ZooKeeperBackend { fair(true) } }, SuspendFace)

class ZooKeeperNoHandoffTimeTest : LockContract({
    ZooKeeperBackend { handoffTime(Duration.ZERO) }
}, SuspendFace)
