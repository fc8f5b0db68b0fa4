package io.lockkeeper.zookeeper

import org.apache.zookeeper.server.ContainerManager
import org.apache.zookeeper.server.RequestProcessor
import org.apache.zookeeper.server.ServerCnxnFactory
import org.apache.zookeeper.server.ZooKeeperServer
import org.apache.zookeeper.server.persistence.FileTxnSnapLog
import java.io.File
import java.net.InetAddress
import java.net.InetSocketAddress
import java.nio.file.Files

/**
 * One ZooKeeper server in this JVM, with a short tick so that short sessions are granted. curator-test's server hides
 * the one inside; here sessions can be ended by the server, its containers reaped and its tree looked at.
 */
class TestServer : AutoCloseable {
    private val directory = Files.createTempDirectory("lockkeeper-zookeeper").toFile()
    private val server = Inner(directory)
    private val connections =
        ServerCnxnFactory.createFactory().apply {
            configure(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000)
            startup(server)
        }

    val port: Int = connections.localPort
    val address = "127.0.0.1:$port"

    /** Ends the sessions of those connected from these ports, as if nothing had been heard of them for too long. */
    fun endSessionsFrom(ports: Collection<Int>) {
        val ended = connections.connections.filter { it.remoteSocketAddress.port in ports }
        check(ended.isNotEmpty()) { "nobody is connected from there" }
        ended.forEach { server.closeSession(it.sessionId) }
    }

    /** The names of a node's children, by the server's own tree; none if there is no such node. */
    fun children(path: String): List<String> {
        val node = server.zkDatabase.dataTree.getNode(path) ?: return emptyList()
        return synchronized(node) { node.children.toList() }
    }

    fun exists(path: String): Boolean = server.zkDatabase.dataTree.getNode(path) != null

    /** How many nodes hang on sessions. */
    fun ephemerals(): Int = server.zkDatabase.dataTree.ephemeralsCount

    /** How many watches the server keeps for all its clients. */
    fun watches(): Int = server.zkDatabase.dataTree.watchCount

    /** Lets the parent's next child have at least this sequence number. */
    fun countFrom(path: String, sequence: Int) {
        val stat = server.zkDatabase.dataTree.getNode(path).stat
        server.zkDatabase.dataTree.setCversionPzxid(path, sequence, stat.pzxid)
    }

    /** What the server does by itself every minute. */
    fun reapContainers() {
        ContainerManager(server.zkDatabase, server.first, 1, Int.MAX_VALUE).checkContainers()
    }

    override fun close() {
        connections.shutdown()
        directory.deleteRecursively()
    }

    private class Inner(
        directory: File,
    ) : ZooKeeperServer(FileTxnSnapLog(directory, directory), TICK_MILLIS, "") {
        val first: RequestProcessor get() = firstProcessor

        init {
            minSessionTimeout = 2 * TICK_MILLIS
            maxSessionTimeout = 120_000
        }
    }

    companion object {
        const val TICK_MILLIS = 100

        init {
            System.setProperty("zookeeper.forceSync", "no")
        }
    }
}
