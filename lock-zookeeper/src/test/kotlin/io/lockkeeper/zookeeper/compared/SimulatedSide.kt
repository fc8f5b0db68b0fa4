package io.lockkeeper.zookeeper.compared

import io.lockkeeper.zookeeper.AskedHandle
import io.lockkeeper.zookeeper.simulated.Actor
import io.lockkeeper.zookeeper.simulated.Client
import io.lockkeeper.zookeeper.simulated.ClientSettings
import io.lockkeeper.zookeeper.simulated.Ensemble
import io.lockkeeper.zookeeper.simulated.EnsembleSettings
import io.lockkeeper.zookeeper.simulated.Latency
import io.lockkeeper.zookeeper.simulated.MILLIS
import io.lockkeeper.zookeeper.simulated.Network
import io.lockkeeper.zookeeper.simulated.Simulation
import org.apache.zookeeper.Watcher.Event.KeeperState

/** A simulated server for one program. A commit takes long, so that all that is asked at once is examined before. */
class SimulatedSide(seed: Long) : Side {
    private val sim = Simulation(seed)
    private val ensemble =
        Ensemble(
            sim,
            EnsembleSettings(servers = 1, quorum = COMMIT..COMMIT, containerMillis = FOREVER, containerPauseMillis = 0),
        )
    private val network = Network(sim, Latency(sim, LINK..LINK, LINK..LINK, 0.0))

    private val settings = ClientSettings(30_000, mostReplyBytes = Program.MOST, network = network)

    private inner class Simulated(name: String, root: String) : Asked(name, {}) {
        val actor = Actor(name)
        val client = Client(sim, actor, ensemble, settings, ::hear)
        override val handle = AskedHandle(client, root, diary)

        override fun cutOff() {
            network.hold(actor)
            client.line?.cut()
        }

        override fun refuse() = network.refuseOnce(actor)

        override fun letBack() = network.letGo(actor)

        override val isHeld get() = network.isHeld(actor)

        override val isIdle get() = true

        override fun close() = client.close()

        override fun watched(ask: () -> Unit): () -> Boolean {
            ask()
            var isThere = false
            sim.after(3 * LINK) { isThere = true }
            return { isThere }
        }
    }

    override fun client(name: String, root: String): Asked = Simulated(name, root).also { made ->
        await({ "a connection" }) { made.told(KeeperState.SyncConnected) > 0 }
        made.diary.take()
    }

    override fun leave(client: Asked, isQuiet: Boolean) = Unit

    override fun await(what: () -> String, condition: () -> Boolean) {
        val end = sim.now + 100_000 * MILLIS
        while (!condition()) {
            check(sim.step() && sim.now < end) { "simulated: waited in vain for ${what()}" }
        }
    }

    override fun hold() = Unit

    override fun letGo() = Unit

    override fun expire(session: Long) = ensemble.expire(session)

    override fun setCounter(path: String, next: Int) {
        if (ensemble.tree[path] != null) ensemble.setCreations(path, next)
    }

    override fun reap() = ensemble.reapContainers()

    override fun nodes(root: String) = ensemble.tree.paths.filter { it == root || it.startsWith("$root/") }.sorted()
        .map { path -> ensemble.tree[path]!!.let { Seen(path, it.stat(), it.children.toList()) } }

    override fun close() = Unit

    private companion object {
        const val LINK = 10_000L
        const val COMMIT = 50 * MILLIS
        const val FOREVER = 1_000_000_000
    }
}
