package io.lockkeeper.zookeeper.simulated

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

    private class Held {
        var waiting: Action? = null
        var refuses = false
    }

    private val held = HashMap<Actor, Held>()

    /** From now on the client waits before it connects, until it is let go. */
    fun hold(actor: Actor) {
        held[actor] = Held()
    }

    /** Whether the client waits. */
    fun isHeld(actor: Actor) = held[actor]?.waiting != null

    /** Lets it try once, in vain. */
    fun refuseOnce(actor: Actor) {
        val of = held[actor] ?: return
        of.refuses = true
        of.waiting.also { of.waiting = null }?.run()
    }

    fun letGo(actor: Actor) {
        held.remove(actor)?.waiting?.run()
    }

    /** Whether the client must wait; it tries again when it need not any more. */
    internal fun holds(actor: Actor, tryAgain: Action): Boolean {
        val of = held[actor] ?: return false
        if (of.refuses) return false
        of.waiting = tryAgain
        return true
    }

    internal fun refuses(actor: Actor): Boolean {
        val of = held[actor] ?: return false
        return of.refuses.also { of.refuses = false }
    }
}
