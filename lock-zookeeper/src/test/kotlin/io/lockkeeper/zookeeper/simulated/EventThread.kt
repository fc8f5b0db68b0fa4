package io.lockkeeper.zookeeper.simulated

/** The thread that runs a client's callbacks and watchers, one after the other, some time after they have come in. */
class EventThread(private val sim: Simulation, private val actor: Actor) {
    private val queue = ArrayDeque<Action>()
    private var running = false
    private var ending = false

    /** Whether it has ended, and runs nothing any more. */
    var isEnded = false
        private set

    /** Runs an answer, on the thread of the caller if this one has ended. */
    fun answer(action: Action) = if (isEnded) action.run() else add(action)

    /** Runs the watchers of an event, if this thread has not ended. */
    fun add(action: Action) {
        if (isEnded) return
        queue += action
        if (!running) next()
    }

    private fun next() {
        running = true
        sim.after(if (sim.chance(SLOW)) sim.between(0, 30 * MILLIS) else sim.between(1_000, 60_000), actor, this) {
            running = false
            val action = queue.removeFirstOrNull()
            try {
                action?.run()
            } finally {
                if (queue.isNotEmpty()) {
                    next()
                } else if (ending) {
                    isEnded = true
                }
            }
        }
    }

    /** It ends when it has run all that is queued by then. */
    fun end() {
        ending = true
        if (!running) next()
    }

    private companion object {
        const val SLOW = 0.005
    }
}
