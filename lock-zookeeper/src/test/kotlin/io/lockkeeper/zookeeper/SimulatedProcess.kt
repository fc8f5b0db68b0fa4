package io.lockkeeper.zookeeper

import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.zookeeper.simulated.Actor
import io.lockkeeper.zookeeper.simulated.ClientSettings
import io.lockkeeper.zookeeper.simulated.Connection
import io.lockkeeper.zookeeper.simulated.Ensemble
import io.lockkeeper.zookeeper.simulated.MILLIS
import io.lockkeeper.zookeeper.simulated.Simulation

/** One process of ours over a simulated ensemble: the real engine and the real store, in virtual time. */
class SimulatedProcess(
    private val sim: Simulation,
    ensemble: Ensemble,
    name: String,
    options: LockOptions,
    settings: ClientSettings,
    isOwn: Boolean,
    driftPpm: Long = 0,
) {
    val actor = Actor(name)
    private val runtime = SimulatedRuntime(sim, actor, driftPpm)
    private val clients = SimulatedClients(sim, actor, ensemble, settings, isOwn)
    val locks: Locks = clients.locks(options, runtime)

    /** Whether its client is closed only by the library. */
    val isOwnClient = isOwn

    /** How many requests of each kind it has sent. */
    val requests: Map<String, Long> get() = clients.requests

    /** Whether this is, or was, a session of this process. */
    fun owns(session: Long) = clients.owns(session)

    val session: Long get() = clients.handle.sessionId()

    /** Whether it is dead or stopped, so that nobody in it believes anything. */
    val isAway get() = actor.isDead || actor.isStopped

    /** How often it was stopped or has gone on. */
    var stops = 0
        private set

    /** When it last went on after it was stopped. */
    var wentOnAt = 0L
        private set

    /** How long its session lasts without a sign of life. */
    val sessionNanos = settings.timeoutMillis * MILLIS

    fun stop() {
        stops++
        sim.stop(actor)
    }

    fun goOn() {
        stops++
        wentOnAt = sim.now
        sim.goOn(actor)
    }

    val line: Connection? get() = clients.handle.client.line

    /** Its client makes a new handle by itself. */
    fun loseHope() = clients.loseHope()

    fun kill() {
        sim.kill(actor)
        clients.died()
    }

    override fun toString() = actor.name
}
