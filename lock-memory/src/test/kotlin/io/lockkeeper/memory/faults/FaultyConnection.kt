package io.lockkeeper.memory.faults

import io.lockkeeper.memory.BareServer
import io.lockkeeper.memory.StoreOperation
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.SessionListener
import kotlin.time.Duration

/** A process's connection to the server, with the faults that can happen to it. The engine listens to it. */
internal class FaultyConnection(
    private val server: BareServer,
    private val latency: Duration,
    private val lag: Duration,
) {
    private lateinit var listener: SessionListener
    private var session = 0L
    private var endFreeze: (() -> Unit)? = null
    val incoming = Incoming()

    var current = open()
        private set

    var isUp = false
        private set

    private fun open() = server.Connection(SESSION, lag).also { made ->
        StoreOperation.entries.forEach { made.delay(it, latency) }
    }

    fun start(listener: SessionListener) {
        this.listener = listener
        current.requests.start(Heard(current))
    }

    private inner class Heard(
        private val from: BareServer.Connection,
    ) : SessionListener {
        // A handle that was replaced may say what it likes.
        private fun ifCurrent(action: () -> Unit) {
            if (from === current) action()
        }

        override fun connected(session: Session) = ifCurrent {
            isUp = true
            this@FaultyConnection.session = session.id
            incoming.open()
            listener.connected(session)
        }

        override fun suspended() = ifCurrent { down() }

        override fun closing(sessionId: Long) = ifCurrent { listener.closing(sessionId) }

        override fun ended(sessionId: Long) = ifCurrent {
            incoming.forget()
            listener.ended(sessionId)
        }

        override fun closed() = ifCurrent { listener.closed() }
    }

    private fun down() {
        isUp = false
        endFreeze = null
        incoming.cut()
        listener.suspended()
    }

    fun disconnect() = current.disconnect()

    fun reconnect() = current.reconnect()

    fun freeze() {
        if (!isUp || endFreeze != null) return
        endFreeze = incoming.hold()
        current.freeze()
    }

    fun thaw() {
        endFreeze?.invoke()
        endFreeze = null
        current.thaw()
    }

    /** For connected processes only, because a server does not end a silent session before its time. */
    fun expireSession() {
        if (isUp && endFreeze == null) current.expireSession()
    }

    /** The process gives its session up; the server, which knows nothing of it, ends it a session timeout later. */
    fun replaceSession() {
        if (!isUp) return
        val old = current
        current = open()
        old.disconnect()
        down()
        incoming.forget()
        listener.ended(session)
        current.requests.start(Heard(current))
    }

    fun close() {
        isUp = false
        current.requests.close()
        incoming.cut()
        incoming.forget()
    }

    /** The client is closed by other code that shares it. */
    fun closeUnderneath() {
        listener.closed()
        close()
    }
}
