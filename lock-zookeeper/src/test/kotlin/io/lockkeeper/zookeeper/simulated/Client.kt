package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.KeeperException.Code
import org.apache.zookeeper.WatchedEvent
import org.apache.zookeeper.Watcher
import org.apache.zookeeper.Watcher.Event.EventType
import org.apache.zookeeper.Watcher.Event.KeeperState
import org.apache.zookeeper.ZooKeeper.States

/** How a client is set up. */
class ClientSettings(
    val timeoutMillis: Int,
    val readOnly: Boolean = false,
    /** The most that it can read ({@code jute.maxbuffer}). */
    val mostReplyBytes: Int = 0xfffff,
    /** Whether it gives its session up when it has heard nothing for long, as clients since 3.9.5 do. */
    val givesUp: Boolean = true,
    val network: Network,
)

/** Which servers a client reaches, and how fast. */
class Network(private val sim: Simulation, val latency: Latency) {
    private val unreachable = HashSet<Pair<Actor, Server>>()

    fun reaches(actor: Actor, server: Server) = actor to server !in unreachable

    fun part(actor: Actor, server: Server, nanos: Long) {
        if (!unreachable.add(actor to server)) return
        sim.after(nanos) { unreachable -= actor to server }
    }
}

/**
 * ZooKeeper's own client: one session, one connection at a time, requests answered in their order, and one event thread
 * (ZooKeeper's {@code ClientCnxn}).
 */
class Client(
    private val sim: Simulation,
    override val actor: Actor,
    private val ensemble: Ensemble,
    private val settings: ClientSettings,
    private val defaultWatcher: Watcher,
) : ClientEnd {
    private class Packet(val request: Request, val done: (Reply) -> Unit) {
        /** Registers a watch, once the answer is there. */
        var registers: ((Int) -> Unit)? = null
    }

    private val outgoing = ArrayDeque<Packet>()
    private val pending = ArrayDeque<Packet>()
    private val watches = ClientWatches()
    private val events = EventThread(sim, actor)
    private var connection: Connection? = null
    private var attempt = 0
    private var nextServer = sim.below(ensemble.servers.size)
    private var tried = 0
    private var lastId = 0L
    private var heard = 0L
    private var sent = 0L
    private var closing = false
    private var seenServer = false
    private val sending = Any()

    var state = States.CONNECTING
        private set

    var session = 0L
        private set

    var timeoutMillis = 0
        private set

    /** How many requests of each kind were sent. */
    val requests = LinkedHashMap<String, Long>()

    /** All sessions that it has had: the servers may give it another one without a word. */
    val sessions = LinkedHashSet<Long>()

    /** Whether its threads have ended. */
    val isSilent get() = !state.isAlive && events.isEnded

    private val readTimeout get() = timeoutMillis * MILLIS * 2 / 3

    init {
        connect(first = true)
    }

    fun request(request: Request, done: (Reply) -> Unit) = request(request, null, done)

    private fun request(request: Request, registers: ((Int) -> Unit)?, done: (Reply) -> Unit) {
        val packet = Packet(request, done).also { it.registers = registers }
        if (!state.isAlive || closing) return lose(packet)
        if (request is Request.CloseSession) closing = true
        outgoing += packet
        flush()
    }

    fun exists(path: String, watcher: Watcher?, done: (Reply) -> Unit) = request(
        Request.Exists(path, watcher != null),
        watcher?.let {
            { code ->
                if (code == 0) watches.add(watches.data, path, it)
                if (code == Code.NONODE.intValue()) watches.add(watches.exists, path, it)
            }
        },
        done,
    )

    fun getData(path: String, watcher: Watcher?, done: (Reply) -> Unit) = request(
        Request.GetData(path, watcher != null),
        watcher?.let {
            { code ->
                if (code ==
                    0
                ) {
                    watches.add(watches.data, path, it)
                }
            }
        },
        done,
    )

    fun getChildren(path: String, watcher: Watcher?, done: (Reply) -> Unit) = request(
        Request.GetChildren(path, watcher != null),
        watcher?.let {
            { code ->
                if (code ==
                    0
                ) {
                    watches.add(watches.children, path, it)
                }
            }
        },
        done,
    )

    /** @param watcher null for all of them */
    fun removeWatches(path: String, watcher: Watcher?, done: (Reply) -> Unit) {
        if (!watches.has(path, watcher)) return events.add { done(Reply(Code.NOWATCHER.intValue(), lastId)) }
        if (watcher != null && watches.hasOther(path, watcher)) {
            watches.remove(path, watcher)
            return events.add { done(Reply(0, lastId)) }
        }
        request(Request.RemoveWatches(path), { _ -> watches.remove(path, watcher) }, done)
    }

    private fun flush() {
        val to = connection ?: return
        if (!state.isConnected) return
        while (outgoing.isNotEmpty()) {
            val packet = outgoing.removeFirst()
            pending += packet
            sent = sim.now
            requests.merge(packet.request.javaClass.simpleName, 1L, Long::plus)
            sim.tell { "$actor sends ${packet.request}" }
            to.send(packet.request)
        }
    }

    // The sending thread: it connects, keeps the connection alive, and gives it up.

    private fun connect(first: Boolean) {
        if (!state.isAlive || closing) return
        state = States.CONNECTING
        val number = ++attempt
        var pause = if (first) 0L else sim.between(0, SECONDS)
        if (tried >= ensemble.servers.size) {
            pause += SECONDS
            tried = 0
        }
        sim.after(pause, actor, sending) { if (number == attempt) open(number) }
    }

    private fun open(number: Int) {
        if (closing) return end()
        val server = ensemble.servers[nextServer++ % ensemble.servers.size]
        tried++
        val opened = Connection(sim, this, server, settings.network.latency)
        connection = opened
        sent = sim.now
        val patience =
            maxOf(1, (if (timeoutMillis == 0) settings.timeoutMillis else timeoutMillis) / ensemble.servers.size) *
                MILLIS
        sim.after(patience, actor, sending) {
            if (number == attempt && !state.isConnected &&
                connection === opened
            ) {
                lost()
            }
        }
        if (!settings.network.reaches(actor, server)) return // nothing comes back
        sim.after(settings.network.latency.next(), actor, sending) {
            if (number != attempt || connection !== opened) return@after
            if (!server.connect(opened)) return@after lost()
            heard = sim.now
            opened.send(
                Request.Connect(lastId, settings.timeoutMillis, if (seenServer) session else 0, settings.readOnly),
            )
            if (!watches.isEmpty) outgoing.addFirst(setWatches())
        }
    }

    private fun setWatches() = Packet(
        Request.SetWatches(
            lastId,
            watches.data.keys.toList(),
            watches.exists.keys.toList(),
            watches.children.keys.toList(),
        ),
    ) {}

    override fun connected(connection: Connection, answer: Connected) {
        if (connection !== this.connection || !state.isAlive) return
        heard = sim.now
        if (answer.timeoutMillis <= 0) {
            state = States.CLOSED
            tell(KeeperState.Expired)
            events.end()
            return end()
        }
        timeoutMillis = answer.timeoutMillis
        session = answer.session
        sessions += session
        tried = 0
        seenServer = seenServer || !answer.readOnly
        state = if (answer.readOnly) States.CONNECTEDREADONLY else States.CONNECTED
        tell(if (answer.readOnly) KeeperState.ConnectedReadOnly else KeeperState.SyncConnected)
        flush()
        watch(attempt)
        if (answer.readOnly) seekLeader(attempt)
    }

    /** A client that is served only what it reads looks for a server that also takes writes. */
    private fun seekLeader(number: Int) {
        sim.after(SEEKING, actor, sending) {
            if (number != attempt || state != States.CONNECTEDREADONLY) return@after
            val better = ensemble.servers.firstOrNull { it.isServing && settings.network.reaches(actor, it) }
            if (better == null) return@after seekLeader(number)
            nextServer = better.number
            lost()
        }
    }

    /** Looks when it is time to ping, or to give the connection up. */
    private fun watch(number: Int) {
        if (number != attempt || !state.isConnected) return
        val left = heard + readTimeout - sim.now
        if (left <= 0) return lost()
        val idle = sim.now - sent
        val toPing = readTimeout / 2 - idle - (if (idle > SECONDS) SECONDS else 0)
        if (toPing <= 0) {
            outgoing += Packet(Request.Ping) {}
            flush()
            sent = sim.now
        }
        val next = minOf(left, if (toPing > 0) toPing else readTimeout / 2)
        sim.after(maxOf(MILLIS, next), actor, sending) { watch(number) }
    }

    override fun answered(connection: Connection, reply: Reply) {
        if (connection !== this.connection || !state.isAlive) return
        heard = sim.now
        if (reply.size > settings.mostReplyBytes) return lost()
        val packet = pending.removeFirst()
        if (packet.request is Request.Ping || packet.request is Request.SetWatches) return
        if (reply.lastId > 0) lastId = reply.lastId
        sim.tell { "$actor hears ${Code.get(reply.code)} ${reply.path ?: reply.children ?: ""} of ${packet.request}" }
        packet.registers?.invoke(reply.code)
        events.add { packet.done(reply) }
        if (packet.request is Request.CloseSession) end()
    }

    override fun told(connection: Connection, type: EventType, path: String) {
        if (connection !== this.connection || !state.isAlive) return
        heard = sim.now
        sim.tell { "$actor is told $type $path" }
        val told = watches.take(type, path)
        if (told.isEmpty()) return
        val event = WatchedEvent(type, KeeperState.SyncConnected, path)
        events.add { told.forEach { it.process(event) } }
    }

    override fun ended(connection: Connection) {
        if (connection === this.connection && state.isAlive) lost()
    }

    private fun lost() {
        connection?.closeByClient()
        connection = null
        if (closing) return end()
        attempt++
        loseAll()
        val silent = sim.now - heard
        if (settings.givesUp && session != 0L && silent >= timeoutMillis * MILLIS * 4 / 3) return end()
        tell(KeeperState.Disconnected)
        connect(first = false)
    }

    private fun loseAll() {
        while (pending.isNotEmpty()) lose(pending.removeFirst())
        while (outgoing.isNotEmpty()) lose(outgoing.removeFirst())
    }

    private fun lose(packet: Packet) {
        if (packet.request is Request.Ping || packet.request is Request.SetWatches) return
        packet.registers?.invoke(Code.CONNECTIONLOSS.intValue())
        events.add { packet.done(Reply(Code.CONNECTIONLOSS.intValue(), lastId)) }
    }

    /** The sending thread ends. The event of the end comes once more if the event thread is still there. */
    private fun end() {
        attempt++
        connection?.closeByClient()
        connection = null
        loseAll()
        val wasClosing = closing
        val ended = !state.isAlive
        state = States.CLOSED
        // After an expiry it comes a second time, if the event thread has not ended meanwhile.
        if (!ended || sim.chance(MOSTLY)) tell(if (wasClosing) KeeperState.Closed else KeeperState.Expired)
        events.end()
    }

    private fun tell(state: KeeperState) {
        sim.tell { "$actor's client: $state" }
        val event = WatchedEvent(EventType.None, state, null)
        events.add {
            defaultWatcher.process(event)
            watches.all.forEach { if (it !== defaultWatcher) it.process(event) }
        }
    }

    /** As {@code close} does. The session is over once a server has heard of it. */
    fun close() {
        if (!state.isAlive || closing) return
        val wasConnected = state.isConnected
        request(Request.CloseSession) {}
        if (!wasConnected) {
            end()
        } // The real one waits for the answer for a while, and then ends anyway.
        else {
            sim.after(maxOf(1, timeoutMillis) * MILLIS, actor, sending) { if (state.isAlive) end() }
        }
    }

    /** The process has died: its system closes the connection. */
    fun died() {
        connection?.closeByClient()
        connection = null
    }

    /** For faults of the network. */
    val line: Connection? get() = connection

    private companion object {
        const val MOSTLY = 0.8
        const val SEEKING = 500 * MILLIS
    }
}
