package io.lockkeeper.zookeeper.faults

import org.apache.zookeeper.server.ContainerManager
import org.apache.zookeeper.server.NIOServerCnxnFactory
import org.apache.zookeeper.server.NettyServerCnxnFactory
import org.apache.zookeeper.server.RequestProcessor
import org.apache.zookeeper.server.ServerCnxnFactory
import org.apache.zookeeper.server.ZooKeeperServer
import org.apache.zookeeper.server.admin.Commands
import org.apache.zookeeper.server.persistence.FileTxnSnapLog
import java.net.InetAddress
import java.net.InetSocketAddress
import java.nio.file.Files
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/**
 * A ZooKeeper server on the loopback interface, with short ticks. It can expire a session, raise a sequence counter,
 * reap containers, and stop and start again on the same data and port. A secure one speaks TLS only.
 */
class OwnedServer(
    private val tick: Duration = TICK,
    private val properties: Map<String, String> = mapOf(),
    private val mostConnections: Int = 0,
    private val secure: Boolean = false,
) : AutoCloseable {
    private class Server(log: FileTxnSnapLog, tickMillis: Int) :
        ZooKeeperServer(log, tickMillis, 2 * tickMillis, 60_000, -1, org.apache.zookeeper.server.ZKDatabase(log), "") {
        fun first(): RequestProcessor = firstProcessor
    }

    private val directory = Files.createTempDirectory("lockkeeper-server").toFile()

    @Volatile
    private var running: Pair<Server, ServerCnxnFactory>? = null

    var port = 0
        private set

    val address: String
        get() = "127.0.0.1:$port"

    init {
        start()
    }

    @Synchronized
    fun start(properties: Map<String, String> = this.properties) {
        if (port == 0) port = FreePorts.next()
        val address = InetSocketAddress(InetAddress.getLoopbackAddress(), port)
        val kind = if (secure) NettyServerCnxnFactory::class else NIOServerCnxnFactory::class
        val (server, factory) =
            withProperties(properties + (ServerCnxnFactory.ZOOKEEPER_SERVER_CNXN_FACTORY to kind.java.name)) {
                val factory = ServerCnxnFactory.createFactory()
                factory.configure(address, mostConnections, -1, secure)
                Server(FileTxnSnapLog(directory, directory), tick.inWholeMilliseconds.toInt()) to factory
            }
        factory.startup(server)
        running = server to factory
    }

    /** A server reads its properties when it is created. Other servers in this JVM must not see them. */
    private fun <T> withProperties(properties: Map<String, String>, make: () -> T): T = synchronized(Companion) {
        properties.forEach(System::setProperty)
        try {
            make()
        } finally {
            properties.keys.forEach(System::clearProperty)
        }
    }

    /** Stops like a process that exits: its connections close, and its sessions and nodes stay on disk. */
    @Synchronized
    fun stop() {
        val (_, factory) = running ?: return
        running = null
        factory.shutdown()
    }

    private val server: Server
        get() = checkNotNull(running) { "the server is stopped" }.first

    /** The server ends the session, as if it had heard nothing for too long. */
    fun expire(sessionId: Long) = server.closeSession(sessionId)

    /** The server ends the sessions of those connected from these ports. */
    fun expireConnectedFrom(ports: Collection<Int>) {
        val ended = checkNotNull(running).second.connections.filter { it.remoteSocketAddress.port in ports }
        check(ended.isNotEmpty()) { "nobody is connected from there" }
        ended.forEach { expire(it.sessionId) }
    }

    fun sessions(): Set<Long> = server.zkDatabase.sessionWithTimeOuts.keys

    /** The paths of the nodes of all sessions. */
    fun ephemerals(): List<String> = server.ephemerals.values.flatMap { paths ->
        synchronized(paths) { paths.toList() }
    }

    fun ephemeralsOf(sessionId: Long): List<String> = server.zkDatabase.dataTree.getEphemerals(sessionId).toList()

    fun children(path: String): List<String> = server.zkDatabase.dataTree.getNode(path)?.let { node ->
        synchronized(node) { node.children.toList() }
    } ?: emptyList()

    fun exists(path: String): Boolean = server.zkDatabase.dataTree.getNode(path) != null

    /** What the AdminServer's command dump tells everybody. */
    fun dump(): Map<String, Any> = Commands.DumpCommand().runGet(server, mapOf()).toMap()

    fun watches(): Int = server.zkDatabase.dataTree.watchCount

    /** The next sequential child of the path gets this number. */
    fun setSequence(path: String, next: Int) {
        val node = server.zkDatabase.dataTree.getNode(path)
        synchronized(node) { node.stat.cversion = next }
    }

    /** Removes the containers that are empty now, as the server does once a minute. */
    fun reapContainers() {
        val server = running?.first ?: return
        ContainerManager(server.zkDatabase, server.first(), 1, Int.MAX_VALUE).checkContainers()
    }

    override fun close() {
        stop()
        directory.deleteRecursively()
    }

    companion object {
        /** Its tick, if a test names no other. */
        val TICK = 100.milliseconds

        init {
            System.setProperty("zookeeper.admin.enableServer", "false")
            System.setProperty("zookeeper.forceSync", "no")
        }
    }
}
