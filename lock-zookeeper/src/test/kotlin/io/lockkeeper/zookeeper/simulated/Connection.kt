package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.Watcher.Event.EventType

/** The client's end of a connection. */
interface ClientEnd {
    val actor: Actor

    fun connected(connection: Connection, answer: Connected)

    fun answered(connection: Connection, reply: Reply)

    fun told(connection: Connection, type: EventType, path: String)

    /** The other end has closed it, or the network has cut it. */
    fun ended(connection: Connection)
}

/** A connection between a client and a server. */
class Connection(private val sim: Simulation, val client: ClientEnd, val server: Server, private val latency: Latency) {
    /** The requests whose answers are not sent yet, in their order: the server answers in that order. */
    internal val waiting = ArrayDeque<Waiting>()

    internal class Waiting(val request: Request) {
        var reply: Reply? = null
    }

    private val toServer = Pipe(sim, latency, null)
    private val toClient = Pipe(sim, latency, client.actor)

    /** 0 until the server has accepted it. */
    var session = 0L
        internal set

    var isOver = false
        private set

    fun send(request: Request) = toServer.send { server.received(this, request) }

    internal fun accept(answer: Connected) = toClient.send { client.connected(this, answer) }

    internal fun answer(reply: Reply) = toClient.send { client.answered(this, reply) }

    internal fun tell(type: EventType, path: String) = toClient.send { client.told(this, type, path) }

    fun freeze(toServerToo: Boolean, toClientToo: Boolean) {
        if (toServerToo) toServer.freeze()
        if (toClientToo) toClient.freeze()
    }

    fun thaw() {
        toServer.thaw()
        toClient.thaw()
    }

    /** The network cuts it: each side learns of it after a while, and of what is on its way only a part arrives. */
    fun cut() {
        if (isOver) return
        isOver = true
        toServer.cut()
        toClient.cut()
        sim.after(sim.between(0, 20 * MILLIS), client.actor, toClient) { client.ended(this) }
        sim.after(sim.between(0, 20 * MILLIS)) { server.ended(this) }
    }

    /** The server closes it: what it has sent before still arrives, or only a part of it if it closes [abruptly]. */
    internal fun closeByServer(abruptly: Boolean = false) {
        if (isOver) return
        isOver = true
        server.ended(this)
        toServer.drop()
        if (abruptly) {
            toClient.cut()
            sim.after(latency.next(), client.actor, toClient) { client.ended(this) }
        } else {
            toClient.send { client.ended(this) }
            toClient.closeAfterwards()
        }
    }

    /** The client closes it, or its process has died: what it has sent before still arrives. */
    internal fun closeByClient() {
        if (isOver) return
        isOver = true
        toServer.send { server.ended(this) }
        toServer.closeAfterwards()
        toClient.drop()
    }
}
