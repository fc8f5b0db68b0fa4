package io.lockkeeper.memory

import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.spi.LockStore
import java.util.UUID
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/** A cluster without engines, for a spec that puts an object of its own between the two. */
internal class BareServer(
    private val time: LockRuntime,
) {
    private val tree = MemoryTree { time.nanoTime() / 1_000_000 }

    fun nodes(): Map<String, Int> = tree.nodes()

    fun exists(lock: String, node: String) = tree.watch({ }, lock, UUID(0, 0), node, null).isPresent

    fun removeFirst(lock: String) = tree.removeFirst(lock)

    inner class Connection(
        sessionTimeout: Duration,
        lag: Duration = Duration.ZERO,
    ) {
        private val store =
            MemoryStore(tree, time, sessionTimeout.inWholeNanoseconds, lag.inWholeNanoseconds)

        val requests: LockStore get() = store

        fun delay(operation: StoreOperation, by: Duration) = store.wire().delay(operation, by.toJavaDuration())

        fun disconnect() = store.disconnect()

        fun reconnect() = store.reconnect()

        fun freeze() = store.freeze()

        fun thaw() = store.thaw()

        fun expireSession() = store.expireSession()
    }
}
