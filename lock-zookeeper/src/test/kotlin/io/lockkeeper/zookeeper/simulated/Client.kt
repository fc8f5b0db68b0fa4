package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.KeeperException.Code
import org.apache.zookeeper.WatchedEvent
import org.apache.zookeeper.Watcher
import org.apache.zookeeper.Watcher.Event.EventType
import org.apache.zookeeper.Watcher.Event.KeeperState
import org.apache.zookeeper.ZooKeeper.States

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
    internal class Packet(val request: Request, val done: (Reply) -> Unit) {
        /** Registers a watch, once the answer is there. */
        var registers: ((Int) -> Unit)? = null

        /** Removes watches, once the answer is there, and says what becomes of its code. */
        var deregisters: ((Int) -> Int)? = null
    }

    private val outgoing = ArrayDeque<Packet>()
    private val pending = ArrayDeque<Packet>()
    internal val watches = ClientWatches()
    private val events = EventThread(sim, actor)
    private var connection: Connection? = null
    private var attempt = 0
    private var nextServer = sim.below(ensemble.servers.size)
    private var tried = 0
    private var lastId = 0L
    private var heard = 0L
    private var sent = 0L
    private var closing = false
    private var toldState = KeeperState.Disconnected

    private var found: Server? = null // a server that does more than read
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

    fun request(request: Request, done: (Reply) -> Unit) = request(Packet(request, done))

    internal fun request(packet: Packet) {
        if (!state.isAlive || closing) return lose(packet)
        if (packet.request is Request.CloseSession) closing = true
        outgoing += packet
        flush()
    }

    /** Whatever the server says: the watchers that are removed are told, and then that is the answer. */
    internal fun removed(path: String, watcher: Watcher?, code: Int): Int {
        if (!watches.has(path, watcher)) return Code.NOWATCHER.intValue()
        val isLost = code == Code.CONNECTIONLOSS.intValue() || code == Code.SESSIONEXPIRED.intValue()
        val state = if (isLost) KeeperState.Disconnected else KeeperState.SyncConnected
        watches.remove(path, watcher).forEach { (type, told) -> tell(WatchedEvent(type, state, path), told) }
        return Code.OK.intValue()
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

    private fun connect(first: Boolean) {
        if (!state.isAlive) return
        if (closing) return end()
        val number = ++attempt
        if (!settings.network.holds(actor) { prepare(first, number) }) prepare(first, number)
    }

    /** Until it really tries to connect it says that it is connected, and it goes on even if it is closing. */
    private fun prepare(first: Boolean, number: Int) {
        var pause = if (first) 0L else sim.between(0, SECONDS)
        if (tried >= ensemble.servers.size) {
            pause += SECONDS
            tried = 0
        }
        sim.after(pause, actor, sending) { if (number == attempt) open(number) }
    }

    private fun open(number: Int) {
        state = States.CONNECTING
        val server = found ?: ensemble.servers[nextServer++ % ensemble.servers.size]
        found = null
        tried++
        val opened = Connection(sim, this, server, settings.network.latency)
        connection = opened
        sent = sim.now
        val whole = if (timeoutMillis == 0) settings.timeoutMillis else timeoutMillis
        sim.after(maxOf(1, whole / ensemble.servers.size) * MILLIS, actor, sending) {
            if (number == attempt && connection === opened && !state.isConnected) lost()
        }
        if (!settings.network.reaches(actor, server)) return // nothing comes back
        sim.after(settings.network.latency.next(), actor, sending) {
            if (number != attempt || connection !== opened) return@after
            if (settings.network.refuses(actor) || !server.connect(opened)) return@after lost()
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
            // What is lost is answered after this, if need be by the sending thread.
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
        if (answer.readOnly) seek(attempt, 100 * MILLIS)
    }

    /** While the server only reads, the client looks for another one that does more. */
    private fun seek(number: Int, pause: Long) {
        sim.after(pause, actor, sending) {
            if (number != attempt || state != States.CONNECTEDREADONLY) return@after
            val server = ensemble.servers[nextServer++ % ensemble.servers.size]
            if (server.isUp && server.isServing && settings.network.reaches(actor, server)) {
                found = server
                lost()
            } else {
                seek(number, minOf(2 * pause, 60 * SECONDS))
            }
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
        if (packet.request is Request.Ping) return
        if (reply.lastId > 0) lastId = reply.lastId
        if (packet.request is Request.SetWatches) return
        sim.tell { "$actor hears ${Code.get(reply.code)} ${reply.path ?: reply.children ?: ""} of ${packet.request}" }
        finish(packet, reply)
        if (packet.request is Request.CloseSession) end(isAnswered = true)
    }

    override fun told(connection: Connection, type: EventType, path: String) {
        if (connection !== this.connection || !state.isAlive) return
        heard = sim.now
        sim.tell { "$actor is told $type $path" }
        tell(WatchedEvent(type, KeeperState.SyncConnected, path), watches.take(type, path))
    }

    private fun finish(packet: Packet, reply: Reply) {
        packet.registers?.invoke(reply.code)
        val code = packet.deregisters?.invoke(reply.code) ?: reply.code
        val said = if (code == reply.code) reply else Reply(code, reply.lastId)
        events.answer { packet.done(said) }
    }

    override fun ended(connection: Connection) {
        if (connection === this.connection && state.isAlive) lost()
    }

    private fun lost() {
        connection?.closeByClient()
        connection = null
        if (closing) return end()
        attempt++
        val silent = sim.now - heard
        if (settings.givesUp && session != 0L && silent >= timeoutMillis * MILLIS * 4 / 3) state = States.CLOSED
        loseAll()
        if (!state.isAlive) return end()
        tell(KeeperState.Disconnected)
        connect(first = false)
    }

    private fun loseAll() {
        while (pending.isNotEmpty()) lose(pending.removeFirst())
        while (outgoing.isNotEmpty()) lose(outgoing.removeFirst())
    }

    private fun lose(packet: Packet) {
        if (packet.request is Request.Ping || packet.request is Request.SetWatches) return
        finish(packet, Reply((if (state.isAlive) Code.CONNECTIONLOSS else Code.SESSIONEXPIRED).intValue(), lastId))
    }

    /** The sending thread ends. */
    private fun end(isAnswered: Boolean = false) {
        attempt++
        connection?.closeByClient()
        connection = null
        loseAll()
        // When its closing was answered, it is a race whether it sees the end of the connection before it ends itself.
        if (state.isAlive && !(isAnswered && sim.chance(0.5))) tell(KeeperState.Disconnected)
        state = States.CLOSED
        tell(if (closing) KeeperState.Closed else KeeperState.Expired)
        events.end()
    }

    private fun tell(state: KeeperState) {
        // Twice the same is told once.
        if (state == toldState) return
        sim.tell { "$actor's client: $state" }
        tell(WatchedEvent(EventType.None, state, null), watches.all + defaultWatcher)
    }

    /** Those that are told are those that watch now, and not when the event thread comes to it. */
    private fun tell(event: WatchedEvent, told: Set<Watcher>) {
        toldState = event.state
        if (told.isNotEmpty()) events.add { told.forEach { it.process(event) } }
    }

    /**
     * As {@code close} does. While it is connecting it goes on, and tells the server then; if that fails it ends anyway.
     * The session is over once a server has heard of it.
     */
    fun close() {
        if (state.isAlive && !closing) request(Request.CloseSession) {}
    }

    /** The process has died: its system closes the connection. */
    fun died() {
        connection?.closeByClient()
        connection = null
    }

    /** For faults of the network. */
    val line: Connection? get() = connection
}
