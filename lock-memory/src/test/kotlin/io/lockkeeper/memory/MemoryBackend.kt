package io.lockkeeper.memory

import io.lockkeeper.LockOptions
import io.lockkeeper.contract.Backend
import io.lockkeeper.contract.Process

/** The memory cluster on the machine's clock. */
class MemoryBackend(
    override val tuning: LockOptions.Builder.() -> Unit = {},
) : Backend {
    private val cluster = MemoryCluster()

    override fun apart() = MemoryBackend(tuning)

    override val rounds = 200
    override val sessions = 100

    override fun connect(options: LockOptions): Process = Connected(cluster.connect(options))

    override fun connectToNowhere(options: LockOptions): Process = connect(options).apply { disconnect() }

    override fun nodes(lock: String): Int = cluster.nodes()[lock] ?: 0

    override fun nodes(): Int = cluster.nodes().values.sum()

    override fun removeFirst(lock: String) {
        check(cluster.remove(lock))
    }

    override fun reapParents() {}

    override fun close() {}

    private class Connected(
        private val process: MemoryProcess,
    ) : Process {
        override val locks = process.locks()
        override val address = "the memory cluster"

        override fun expireSession() = process.expireSession()

        override fun disconnect() = process.disconnect()

        override fun reconnect() = process.reconnect()

        override fun freeze() = process.freeze()

        override fun thaw() = process.thaw()

        override fun close() {}
    }
}
