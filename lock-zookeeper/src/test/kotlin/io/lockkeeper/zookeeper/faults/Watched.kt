package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.matchers.shouldBe
import io.lockkeeper.ConnectionState
import io.lockkeeper.LockInspection

/** A queue that a process watches. */
internal class Watched(private val process: Process, name: String) {
    @Volatile
    private var last: LockInspection? = null
    private val watch = process.locks.onQueueChange(name) { last = it }

    /** Nobody is in the queue any more, and the watch has shown that, unless the connection was closed. */
    suspend fun sawTheEnd() {
        eventually(SOON) {
            if (process.locks.connectionState() != ConnectionState.CLOSED) last?.tenure()?.isPresent shouldBe false
        }
        watch.close()
    }
}
