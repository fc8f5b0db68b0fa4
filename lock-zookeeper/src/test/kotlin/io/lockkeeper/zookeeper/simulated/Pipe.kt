package io.lockkeeper.zookeeper.simulated

/** How long what is on its way takes. */
class Latency(
    private val sim: Simulation,
    private val usual: LongRange,
    private val seldom: LongRange,
    private val share: Double,
) {
    fun next(): Long {
        val range = if (sim.chance(share)) seldom else usual
        return sim.between(range.first, range.last)
    }
}

/**
 * One direction of a connection: messages arrive in their order or not at all. It may be frozen for a while, and cut:
 * then some of what is on its way still arrives.
 */
class Pipe(
    private val sim: Simulation,
    private val latency: Latency,
    private val actor: Actor?,
) {
    private class Message(val action: Action) {
        var isLost = false
        var isThere = false
    }

    private val underWay = ArrayDeque<Message>()
    private var last = 0L
    private val held = ArrayDeque<Message>()

    var isFrozen = false
        private set

    var isCut = false
        private set

    fun send(action: Action) {
        if (isCut) return
        val message = Message(action)
        if (isFrozen) held += message else carry(message)
    }

    private fun carry(message: Message) {
        underWay += message
        last = maxOf(last, sim.now + latency.next())
        sim.after(last - sim.now, actor, this) {
            message.isThere = true
            while (underWay.isNotEmpty() && underWay.first().isThere) underWay.removeFirst()
            if (!message.isLost) message.action.run()
        }
    }

    fun freeze() {
        isFrozen = true
    }

    fun thaw() {
        isFrozen = false
        while (held.isNotEmpty()) carry(held.removeFirst())
    }

    /** Nothing that is sent from now on arrives; of what is on its way, so much as is drawn. */
    fun cut() {
        if (isCut) return
        isCut = true
        held.clear()
        val arriving = sim.below(underWay.size + 1)
        underWay.forEachIndexed { number, message -> if (number >= arriving) message.isLost = true }
    }

    /** Nothing that is sent from now on arrives. What is on its way does, also what is held. */
    fun closeAfterwards() {
        isCut = true
    }

    /** Nothing arrives any more, not even what is on its way. */
    fun drop() {
        isCut = true
        held.clear()
        underWay.forEach { it.isLost = true }
    }
}
