package io.lockkeeper.zookeeper

import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.engine.LockEngine
import io.lockkeeper.spi.ConnectionProblem
import io.lockkeeper.zookeeper.simulated.Actor
import io.lockkeeper.zookeeper.simulated.Client
import io.lockkeeper.zookeeper.simulated.ClientSettings
import io.lockkeeper.zookeeper.simulated.Ensemble
import io.lockkeeper.zookeeper.simulated.MILLIS
import io.lockkeeper.zookeeper.simulated.SECONDS
import io.lockkeeper.zookeeper.simulated.Simulation
import org.apache.curator.framework.api.ACLProvider
import org.apache.curator.framework.imps.DefaultACLProvider
import org.apache.zookeeper.Watcher.Event.KeeperState
import java.util.function.Consumer

/**
 * Curator's client over simulated handles: it makes a new one when a session has expired, and also, by itself, when it
 * believes that one has.
 *
 * @param isOwn whether the library has made the client, and so hears of a close before the servers do
 */
internal class SimulatedClients(
    private val sim: Simulation,
    private val actor: Actor,
    private val ensemble: Ensemble,
    private val settings: ClientSettings,
    private val isOwn: Boolean = true,
) : ClientHandles {
    private var signals: ClientHandles.Signals? = null
    private var madeAt = 0L
    private var count = 0L
    private var started = true

    var handle = make()
        private set

    private val earlier = ArrayList<Client>()

    private val all get() = earlier + handle.client

    /** The requests of all handles so far, by their kind. */
    val requests: Map<String, Long>
        get() = LinkedHashMap<String, Long>().also { sum ->
            all.forEach { it.requests.forEach { (kind, count) -> sum.merge(kind, count, Long::plus) } }
        }

    fun owns(session: Long) = all.any { session in it.sessions }

    private fun make(): SimulatedHandle {
        madeAt = sim.now
        lateinit var made: SimulatedHandle
        made = SimulatedHandle(Client(sim, actor, ensemble, settings) { event -> onEvent(made, event.state) })
        return made
    }

    private fun onEvent(from: SimulatedHandle, state: KeeperState) {
        if (!started) return
        // Curator passes on the events of old handles too.
        signals?.onState(state)
        if (state == KeeperState.Expired) replace()
        if (sim.chance(SIGNALLED)) sim.after(sim.between(0, 50 * MILLIS), actor) { signals?.onDoubt() }
        check(from.client.state != null)
    }

    private fun replace() {
        close(handle)
        earlier += handle.client
        count++
        handle = make()
    }

    private fun close(closed: SimulatedHandle) {
        if (isOwn && closed.client.state.isAlive) signals?.onSessionClosing(closed.sessionId())
        closed.client.close()
    }

    /** As Curator does when it has had no connection for longer than a session lasts, or believes so. */
    fun loseHope() {
        if (started) replace()
    }

    override fun listen(signals: ClientHandles.Signals) {
        this.signals = signals
    }

    override fun stopListening() {
        signals = null
    }

    override fun isStarted() = started

    override fun current(): ZooKeeperHandle = handle

    override fun count() = count

    override fun isOwn() = isOwn

    override fun age(handle: ZooKeeperHandle) = if (handle === this.handle) sim.now - madeAt else Long.MAX_VALUE

    override fun silence(closed: ZooKeeperHandle, boundMillis: Int, onSilence: Consumer<ClientHandles.Silence>) =
        object : ClientHandles.Silence {
            private var watched = false
            private var forgotten = false

            override fun watch() {
                if (watched) return
                watched = true
                look(sim.now + boundMillis * MILLIS)
            }

            private fun look(until: Long) {
                if (forgotten) return
                if ((closed as SimulatedHandle).client.isSilent || sim.now >= until) return onSilence.accept(this)
                sim.after(sim.between(1, 100) * MILLIS, actor) { look(until) }
            }

            override fun forget() {
                forgotten = true
            }
        }

    override fun diagnose(servers: String, isUp: Boolean) = Unit

    override fun problem(): ConnectionProblem? = null

    override fun close() {
        if (!started) return
        signals?.onClosing()
        started = false
        close(handle)
    }

    /** The process has died. */
    fun died() {
        started = false
        handle.client.died()
    }

    fun locks(options: LockOptions, runtime: SimulatedRuntime, acls: ACLProvider = DefaultACLProvider()): Locks {
        val store = ZooKeeperStore(this, "simulated", LockPaths("", options.root()), options, acls, sim::now)
        return LockEngine.over(store, options, runtime)
    }

    private companion object {
        const val SIGNALLED = 0.9
    }
}
