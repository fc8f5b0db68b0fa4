package io.lockkeeper.zookeeper

import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.contract.Backend
import io.lockkeeper.contract.Process
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import io.lockkeeper.zookeeper.faults.OwnedServer
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.retry.ExponentialBackoffRetry
import org.apache.zookeeper.ZooKeeper
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.toJavaDuration

/** A ZooKeeper server, and for each process a client and a network of its own. */
open class ZooKeeperBackend(
    namespace: String = "",
    private val around: ZooKeeperBackend? = null,
    private val tunedAlike: LockOptions.Builder.() -> Unit = {},
) : Backend {
    internal val server: OwnedServer = around?.server ?: OwnedServer()
    private val root = if (around == null) LockOptions.defaults().root() else "/apart-${count.incrementAndGet()}"
    private val paths = LockPaths(namespace, root)
    private val operator: ZooKeeper by lazy { around?.operator ?: ZooKeeper(server.address, 15_000, null) }

    override val tuning: LockOptions.Builder.() -> Unit = {
        root(this@ZooKeeperBackend.root)
        tunedAlike()
    }

    override fun apart(): Backend = ZooKeeperBackend("", this, tunedAlike)

    override val rounds = 100
    override val sessions = 3

    override fun connect(options: LockOptions): Process = Connected(FaultyNetwork(server), options)

    override fun connectToNowhere(options: LockOptions): Process =
        Connected(FaultyNetwork(server).apply { goAway() }, options)

    /** Creates the process's locks, and an action that closes their client if they don't. */
    protected open fun open(address: String, options: LockOptions): Pair<Locks, AutoCloseable> =
        ZooKeeperLocks.connect(address, options) to AutoCloseable {}

    override fun nodes(lock: String): Int = server.children(paths.parent(lock)).size

    override fun nodes(): Int {
        val parents = paths.parent("x").removeSuffix("x")
        return server.ephemerals().count { it.startsWith(parents) }
    }

    override fun removeFirst(lock: String) {
        val parent = paths.parent(lock)
        val first = server.children(parent).minBy { it.substringAfterLast('-') }
        operator.delete("$parent/$first", -1)
    }

    override fun reapParents() {
        server.reapContainers()
    }

    override fun close() {
        if (around != null) return
        operator.close()
        server.close()
    }

    private companion object {
        val count = AtomicInteger()
    }

    private inner class Connected(
        private val network: FaultyNetwork,
        options: LockOptions,
    ) : Process {
        private val opened = open(network.address, options)
        override val locks = opened.first
        override val address = network.address

        override fun expireSession() = server.expireConnectedFrom(network.serverSidePorts())

        override fun disconnect() = network.goAway()

        override fun reconnect() = network.comeBack()

        override fun freeze() = network.freeze()

        override fun thaw() = network.thaw()

        override fun close() {
            opened.second.close()
            network.close()
        }
    }
}

/** Locks over a borrowed client with a namespace. */
class BorrowedClientBackend(around: BorrowedClientBackend? = null) :
    ZooKeeperBackend("team", around, { serverTick(OwnedServer.TICK.toJavaDuration()) }) {
    override fun apart() = BorrowedClientBackend(this)

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
