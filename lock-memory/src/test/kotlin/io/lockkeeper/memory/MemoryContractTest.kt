package io.lockkeeper.memory

import io.lockkeeper.contract.BlockingFace
import io.lockkeeper.contract.FutureFace
import io.lockkeeper.contract.LockContract
import io.lockkeeper.contract.SuspendFace

class MemorySuspendTest : LockContract(::MemoryBackend, SuspendFace)

class MemoryBlockingTest : LockContract(::MemoryBackend, BlockingFace)

class MemoryFutureTest : LockContract(::MemoryBackend, FutureFace)
