package io.lockkeeper.zookeeper.compared

import org.apache.zookeeper.ZooDefs.OpCode
import org.apache.zookeeper.server.ContainerManager
import org.apache.zookeeper.server.FinalRequestProcessor
import org.apache.zookeeper.server.NIOServerCnxnFactory
import org.apache.zookeeper.server.PrepRequestProcessor
import org.apache.zookeeper.server.Request
import org.apache.zookeeper.server.RequestProcessor
import org.apache.zookeeper.server.ServerCnxn
import org.apache.zookeeper.server.SyncRequestProcessor
import org.apache.zookeeper.server.ZKDatabase
import org.apache.zookeeper.server.ZooKeeperServer
import org.apache.zookeeper.server.persistence.FileTxnSnapLog
import java.net.InetAddress
import java.net.InetSocketAddress
import java.nio.file.Files
import java.util.concurrent.ConcurrentHashMap

/**
 * A ZooKeeper server in this process, with a gate between examining a request and committing it: what is asked while the
 * gate is shut is examined, and committed when it opens.
 */
class RealServer(private val onExamined: () -> Unit) : AutoCloseable {
    private val directory = Files.createTempDirectory("lockkeeper-compared").toFile()
    private val examined = ConcurrentHashMap<Long, Int>()
    private val gate = Object()
    private var isShut = false // guarded by gate
    private val server = Server(FileTxnSnapLog(directory, directory))
    private val connections = NIOServerCnxnFactory()

    private inner class Server(log: FileTxnSnapLog) :
        ZooKeeperServer(log, TICK, 2 * TICK, 60_000, -1, ZKDatabase(log), "") {
        val first: RequestProcessor get() = firstProcessor

        override fun setupRequestProcessors() {
            val commits = SyncRequestProcessor(this, Gate(FinalRequestProcessor(this)))
            commits.start()
            firstProcessor = PrepRequestProcessor(this, Counting(commits)).also { it.start() }
        }
    }

    private inner class Gate(private val next: RequestProcessor) : RequestProcessor {
        override fun processRequest(request: Request) {
            synchronized(gate) { while (isShut) gate.wait() }
            next.processRequest(request)
        }

        override fun shutdown() = next.shutdown()
    }

    private inner class Counting(private val next: RequestProcessor) : RequestProcessor {
        override fun processRequest(request: Request) {
            if (request.type !in UNCOUNTED) examined.merge(request.sessionId, 1, Int::plus)
            next.processRequest(request)
            onExamined()
        }

        override fun shutdown() = next.shutdown()
    }

    val address: InetSocketAddress

    init {
        System.setProperty(WORKERS, "0") // the selecting thread does all: one hop less
        try {
            connections.configure(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0, -1, false)
        } finally {
            System.clearProperty(WORKERS)
        }
        connections.startup(server)
        address = InetSocketAddress(InetAddress.getLoopbackAddress(), connections.localPort)
    }

    /** How many of the session's requests were examined; pings and what sets watches again don't count. */
    fun examined(session: Long) = examined[session] ?: 0

    fun shut() = synchronized(gate) { isShut = true }

    fun open() = synchronized(gate) {
        isShut = false
        gate.notifyAll()
    }

    fun cut(session: Long) = connections.connections.filter { it.sessionId == session }
        .forEach { it.close(ServerCnxn.DisconnectReason.UNKNOWN) }

    fun expire(session: Long) = server.closeSession(session)

    fun reap() = ContainerManager(server.zkDatabase, server.first, 1, Int.MAX_VALUE).checkContainers()

    fun setCounter(path: String, next: Int) {
        val node = server.zkDatabase.getNode(path) ?: return
        synchronized(node) { node.stat.cversion = next }
    }

    fun nodes(root: String): List<Seen> {
        val tree = server.zkDatabase.dataTree
        val found = ArrayList<Seen>()

        fun visit(path: String) {
            val node = tree.getNode(path) ?: return
            val stat = org.apache.zookeeper.data.Stat().also { node.copyStat(it) }
            found += Seen(path, stat, node.children.toList())
            node.children.forEach { visit("$path/$it") }
        }
        visit(root)
        return found.sortedBy { it.path }
    }

    override fun close() {
        open()
        connections.shutdown()
        directory.deleteRecursively()
    }

    private companion object {
        const val TICK = 2000
        const val WORKERS = "zookeeper.nio.numWorkerThreads"
        val UNCOUNTED = setOf(OpCode.ping, OpCode.setWatches, OpCode.createSession)

        init {
            System.setProperty("zookeeper.admin.enableServer", "false")
            System.setProperty("zookeeper.forceSync", "no")
        }
    }
}
