package io.lockkeeper.zookeeper

import io.lockkeeper.contract.BlockingFace
import io.lockkeeper.contract.FutureFace
import io.lockkeeper.contract.LockContract
import io.lockkeeper.contract.SuspendFace

class ZooKeeperSuspendTest : LockContract({ ZooKeeperBackend() }, SuspendFace)

class ZooKeeperBlockingTest : LockContract({ ZooKeeperBackend() }, BlockingFace)

class ZooKeeperFutureTest : LockContract({ ZooKeeperBackend() }, FutureFace)

class BorrowedClientTest : LockContract(::BorrowedClientBackend, SuspendFace)
