package io.lockkeeper.zookeeper

import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.contract.Backend
import io.lockkeeper.contract.Process
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.retry.ExponentialBackoffRetry
import org.apache.zookeeper.ZooKeeper

/** A ZooKeeper server, and for each process a client and a cable of its own. */
open class ZooKeeperBackend(
    namespace: String = "",
) : Backend {
    val server = TestServer()
    private val paths = LockPaths(namespace, LockOptions.defaults().root())
    private val operator by lazy { ZooKeeper(server.address, 15_000, null) }

    override val rounds = 100
    override val sessions = 3

    override fun connect(options: LockOptions): Process = Connected(Cable(server.port), options)

    override fun connectToNowhere(options: LockOptions): Process =
        Connected(Cable(server.port).apply { cut() }, options)

    /** Makes the process's locks, and what closes their client if they don't. */
    protected open fun open(address: String, options: LockOptions): Pair<Locks, AutoCloseable> =
        ZooKeeperLocks.connect(address, options) to AutoCloseable {}

    override fun nodes(lock: String): Int = server.children(paths.parent(lock)).size

    override fun nodes(): Int = server.ephemerals()

    override fun removeFirst(lock: String) {
        val parent = paths.parent(lock)
        val first = server.children(parent).minBy { it.substringAfterLast('-') }
        operator.delete("$parent/$first", -1)
    }

    override fun reapParents() {
        server.reapContainers()
    }

    override fun close() {
        operator.close()
        server.close()
    }

    private inner class Connected(
        private val cable: Cable,
        options: LockOptions,
    ) : Process {
        private val opened = open(cable.address, options)
        override val locks = opened.first
        override val address = cable.address

        override fun expireSession() = server.endSessionsFrom(cable.serverSidePorts)

        override fun disconnect() = cable.cut()

        override fun reconnect() = cable.mend()

        override fun freeze() = cable.freeze()

        override fun thaw() = cable.thaw()

        override fun close() {
            opened.second.close()
            cable.close()
        }
    }
}

/** Over a client of the user's, with a namespace. */
class BorrowedClientBackend : ZooKeeperBackend("team") {
    override fun open(address: String, options: LockOptions): Pair<Locks, AutoCloseable> {
        val client =
            CuratorFrameworkFactory.builder()
                .connectString(address)
                .namespace("team")
                .sessionTimeoutMs(options.sessionTimeout().toMillis().toInt())
                .connectionTimeoutMs(5_000)
                .retryPolicy(ExponentialBackoffRetry(20, 3))
                .build()
        client.start()
        return ZooKeeperLocks.on(client, options) to client
    }
}
