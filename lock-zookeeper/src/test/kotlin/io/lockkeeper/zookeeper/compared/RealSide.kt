package io.lockkeeper.zookeeper.compared

import io.lockkeeper.zookeeper.AskedHandle
import org.apache.zookeeper.WatchedEvent
import org.apache.zookeeper.Watcher.Event.KeeperState
import org.apache.zookeeper.ZooKeeper
import org.apache.zookeeper.client.HostProvider
import org.apache.zookeeper.client.ZKClientConfig
import java.net.InetAddress
import java.net.InetSocketAddress
import java.util.concurrent.TimeUnit

/** Which server a client tries next, and when. Thread rules: any thread may call; the sending thread waits in [next]. */
private class Hosts(private val server: InetSocketAddress, private val onHeld: () -> Unit) : HostProvider {
    private val gate = Object()
    private var holds = false // guarded by gate
    private var refuses = false // guarded by gate
    private var wasConnected = false // guarded by gate

    @Volatile
    var isHeld = false
        private set

    override fun size() = 1

    @Volatile
    private var sender: Thread? = null

    /**
     * The sending thread sleeps for a tenth of a second when it has lost its connection. An interruption that comes too
     * late for that ends the next sleep, in which it is interrupted anyway.
     */
    fun hurry() {
        sender?.let { if (it.state == Thread.State.TIMED_WAITING) it.interrupt() }
    }

    override fun next(spinDelay: Long): InetSocketAddress = synchronized(gate) {
        sender = Thread.currentThread()
        while (holds && !refuses) {
            isHeld = true
            onHeld()
            gate.wait()
        }
        isHeld = false
        // The client sleeps for up to a second before it connects again, but not if it is interrupted.
        if (wasConnected) Thread.currentThread().interrupt()
        if (refuses) NOBODY.also { refuses = false } else server
    }

    override fun onConnected() = synchronized(gate) { wasConnected = true }

    override fun updateServerList(addresses: Collection<InetSocketAddress>, current: InetSocketAddress) = false

    fun hold() = synchronized(gate) { holds = true }

    fun refuse() = synchronized(gate) {
        refuses = true
        isHeld = false
        gate.notifyAll()
    }

    fun letGo() = synchronized(gate) {
        holds = false
        isHeld = false
        gate.notifyAll()
    }

    private companion object {
        /** Nothing listens there. */
        val NOBODY = InetSocketAddress(InetAddress.getLoopbackAddress(), 1)
    }
}

/** One real server for all programs, and clients for each; those of quiet programs serve again. */
class RealSide : Side {
    private val lock = Object()
    private val server = RealServer(::changed)
    private val idle = ArrayList<Connected>()
    private val busy = ArrayList<Connected>()

    private fun changed() = synchronized(lock) { lock.notifyAll() }

    private inner class Connected {
        val hosts = Hosts(server.address, ::changed)

        @Volatile
        var listener: (WatchedEvent) -> Unit = {}

        @Volatile
        var isThere = false
            private set

        val zookeeper = ZooKeeper("unused:1", 30_000, ::hear, false, hosts, CONFIG)

        @Volatile
        var events: Thread? = null
            private set

        private fun hear(event: WatchedEvent) {
            events = Thread.currentThread()
            listener(event)
            if (event.state == KeeperState.SyncConnected) isThere = true
            changed()
        }
    }

    private inner class Real(name: String, root: String, val connected: Connected) : Asked(name, ::changed) {
        override val handle = AskedHandle(connected.zookeeper, root, diary)
        private val zookeeper = connected.zookeeper

        init {
            connected.listener = ::hear
        }

        override fun cutOff() {
            connected.hosts.hold()
            server.cut(zookeeper.sessionId)
        }

        override fun refuse() = connected.hosts.refuse()

        override fun letBack() = connected.hosts.letGo()

        override val isHeld get() = connected.hosts.isHeld

        override val isIdle get() = connected.events?.state == Thread.State.WAITING

        private var closing: Thread? = null

        // It is told of the close before the closing thread has said so to the handle, which then answers otherwise.
        override val isOver get() = super.isOver && closing?.isAlive != true

        override fun close() {
            val thread = Thread({ zookeeper.close() }, "closing $name").apply { isDaemon = true }
            closing = thread
            thread.start()
            // It waits for the answer, which does not come while the client is held.
            while (isHeld && thread.state != Thread.State.WAITING) Thread.onSpinWait()
        }

        override fun watched(ask: () -> Unit): () -> Boolean {
            val before = server.examined(zookeeper.sessionId)
            ask()
            return { server.examined(zookeeper.sessionId) > before }
        }
    }

    override fun client(name: String, root: String): Asked {
        val connected = idle.removeLastOrNull() ?: Connected()
        busy += connected
        return Real(name, root, connected).also { made ->
            await({ "a connection" }) { connected.isThere }
            made.diary.take()
        }
    }

    override fun leave(client: Asked, isQuiet: Boolean) {
        val connected = (client as Real).connected
        busy -= connected
        connected.listener = {}
        if (isQuiet) {
            idle += connected
        } else {
            connected.hosts.letGo()
            Thread({ connected.zookeeper.close() }, "leaving").apply { isDaemon = true }.start()
        }
    }

    override fun await(what: () -> String, condition: () -> Boolean) = synchronized(lock) {
        val end = System.nanoTime() + PATIENCE
        while (!condition()) {
            busy.forEach { it.hosts.hurry() }
            val left = end - System.nanoTime()
            check(left > 0) { "real: waited in vain for ${what()}" }
            TimeUnit.NANOSECONDS.timedWait(lock, minOf(left, LOOK))
        }
    }

    override fun hold() = server.shut()

    override fun letGo() = server.open()

    override fun expire(session: Long) = server.expire(session)

    override fun setCounter(path: String, next: Int) = server.setCounter(path, next)

    override fun reap() = server.reap()

    override fun nodes(root: String) = server.nodes(root)

    override fun close() {
        idle.forEach { it.zookeeper.close() }
        server.close()
    }

    private companion object {
        val PATIENCE = TimeUnit.SECONDS.toNanos(20)
        val LOOK = TimeUnit.MILLISECONDS.toNanos(1) / 2
        val CONFIG = ZKClientConfig().also { it.setProperty("jute.maxbuffer", "${Program.MOST}") }
    }
}
