package io.lockkeeper.memory

import io.lockkeeper.contract.BlockingFace
import io.lockkeeper.contract.FutureFace
import io.lockkeeper.contract.LockContract
import io.lockkeeper.contract.SuspendFace
import java.time.Duration

class MemorySuspendTest : LockContract({ MemoryBackend() }, SuspendFace)

class MemoryBlockingTest : LockContract({ MemoryBackend() }, BlockingFace)

class MemoryFutureTest : LockContract({ MemoryBackend() }, FutureFace)

class MemoryFairTest : LockContract({ MemoryBackend { fair(true) } }, SuspendFace)

class MemoryNoHandoffTimeTest : LockContract({ MemoryBackend { handoffTime(Duration.ZERO) } }, SuspendFace)

class MemoryLongHandoffTimeTest : LockContract({ MemoryBackend { handoffTime(Duration.ofSeconds(2)) } }, SuspendFace)
