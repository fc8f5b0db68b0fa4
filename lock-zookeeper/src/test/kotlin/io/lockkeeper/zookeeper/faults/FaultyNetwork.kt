package io.lockkeeper.zookeeper.faults

import java.io.IOException
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import kotlin.time.Duration

/** Which way a frame goes. */
enum class Way { TO_SERVER, TO_CLIENT }

/** What the proxy does with a request or a reply. */
enum class Fate {
    PASS,

    /** The connection is reset; the frame goes nowhere. */
    CUT,

    /** A request reaches the server; when its reply comes, that is dropped and the connection reset. */
    LOSE_REPLY,
}

/** One request, or the reply to it. */
data class Request(val number: Int, val opcode: Int, val xid: Int)

/**
 * A TCP proxy on the loopback interface between clients and one server. It parses ZooKeeper's frames: it counts
 * requests, loses the reply to a chosen one, holds single requests or replies back, freezes or delays either direction,
 * and cuts connections.
 */
class FaultyNetwork(
    private val server: () -> InetSocketAddress,
    private val frames: Boolean = true,
) : AutoCloseable {
    constructor(server: OwnedServer) : this({ InetSocketAddress(InetAddress.getLoopbackAddress(), server.port) })

    private val listening = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    private val lines = CopyOnWriteArrayList<ProxiedConnection>()
    private val threads = ConcurrentHashMap.newKeySet<Thread>()
    private val frozen = HashSet<Way>() // guarded by gate
    private val gate = Object()
    private val counter = AtomicInteger()
    private val counts = ConcurrentHashMap<Int, AtomicInteger>()
    private val delays = mapOf(Way.TO_SERVER to AtomicLong(), Way.TO_CLIENT to AtomicLong())

    @Volatile private var closed = false

    @Volatile private var away = false

    /** Decides each request's fate before the server sees it. If it blocks, later requests wait too. */
    @Volatile var onRequest: (Request) -> Fate = { Fate.PASS }

    /** Decides each reply's fate before the client sees it. It may block. */
    @Volatile var onReply: (Request) -> Fate = { Fate.PASS }

    /** Reconnecting clients get a new session without notice, and the server never hears of the old one. */
    @Volatile var forgetsSessions = false

    /** Whether new sessions are allowed. Clients with a session may always reconnect. */
    @Volatile var letsNewSessionsIn = true

    val port: Int = listening.localPort

    /** The address twice, because a client pauses for a second before it retries the same address, but not the next. */
    val address: String = "127.0.0.1:$port,127.0.0.1:$port"

    init {
        thread("accept") {
            while (true) {
                val client = listening.accept()
                if (away) client.reset() else runCatching { connect(client) }.onFailure { client.reset() }
            }
        }
    }

    private fun connect(client: Socket) {
        val upstream = Socket()
        upstream.connect(server(), CONNECT_MILLIS)
        // As ZooKeeper's own ends have it: a small frame right after another would wait 40 ms for an acknowledgement.
        listOf(client, upstream).forEach { it.tcpNoDelay = true }
        ProxiedConnection(this, client, upstream, frames).also { line ->
            lines += line
            line.start()
        }
    }

    fun thread(name: String, work: () -> Unit) {
        val thread =
            Thread({
                try {
                    work()
                } catch (_: IOException) {
                    // The connection is over.
                } catch (_: InterruptedException) {
                    // Closing.
                } finally {
                    threads -= Thread.currentThread()
                }
            }, "faulty-network-$port-$name")
        thread.isDaemon = true
        threads += thread
        thread.start()
    }

    internal fun ended(line: ProxiedConnection) {
        lines -= line
    }

    fun number(opcode: Int): Int {
        counts.computeIfAbsent(opcode) { AtomicInteger() }.incrementAndGet()
        return if (opcode in Opcode.OF_LOCKS) counter.incrementAndGet() else 0
    }

    fun delayNanos(way: Way): Long = delays.getValue(way).get()

    fun awaitThaw(way: Way) = synchronized(gate) { while (way in frozen && !closed) gate.wait() }

    /** How many requests of this kind went through. */
    fun count(opcode: Int): Int = counts[opcode]?.get() ?: 0

    /** Where the server sees those who come through. */
    fun serverSidePorts(): List<Int> = lines.map { it.serverSidePort }

    /** How many of the requests that a lock makes went through. */
    fun requests(): Int = counter.get()

    /** Resets every connection. New ones are accepted. */
    fun cut() = lines.forEach { it.cut() }

    /** Resets every connection, but only on the client's side if frozen: the server does not hear of it. */
    fun hangUp() = lines.forEach { it.hangUp() }

    /** Resets every connection, and every new one until [comeBack]. */
    fun goAway() {
        away = true
        cut()
    }

    fun comeBack() {
        away = false
    }

    /** Silently holds back all frames in these directions until [thaw]. */
    fun freeze(vararg ways: Way = Way.entries.toTypedArray()) {
        synchronized(gate) { frozen.addAll(ways) }
    }

    fun thaw() = synchronized(gate) {
        frozen.clear()
        gate.notifyAll()
    }

    /** Delays all frames in this direction. */
    fun delay(way: Way, by: Duration) = delays.getValue(way).set(by.inWholeNanoseconds)

    override fun close() {
        closed = true
        listening.close()
        thaw()
        cut()
        threads.forEach { it.interrupt() }
        threads.forEach { it.join(JOIN_MILLIS) }
    }

    private companion object {
        const val CONNECT_MILLIS = 2000
        const val JOIN_MILLIS = 5000L
    }
}

/** Closes with a reset instead of an orderly end, like a machine that is gone. */
internal fun Socket.reset() {
    runCatching { setSoLinger(true, 0) }
    runCatching { close() }
}

/** ZooKeeper's numbers for its requests (its class ZooDefs.OpCode). */
internal object Opcode {
    const val CONNECT = -100
    const val CREATE = 15
    const val CREATE_CONTAINER = 19
    const val DELETE = 2
    const val EXISTS = 3
    const val GET_DATA = 4
    const val SET_DATA = 5
    const val SYNC = 9
    const val LIST = 8
    const val MULTI = 14
    const val PING = 11
    const val CLOSE = -11

    val OF_LOCKS = setOf(CREATE, CREATE_CONTAINER, DELETE, EXISTS, GET_DATA, SET_DATA, SYNC, LIST, MULTI)
}
