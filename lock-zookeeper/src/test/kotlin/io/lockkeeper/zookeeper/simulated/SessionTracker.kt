package io.lockkeeper.zookeeper.simulated

/**
 * The sessions that the leader knows. They end in buckets: a session lives until the end of the tick in which its
 * timeout is over (ZooKeeper's {@code ExpiryQueue}).
 */
class SessionTracker(private val sim: Simulation, private val tickNanos: Long) {
    class Tracked(val id: Long, val timeoutMillis: Int) {
        internal var until = 0L

        /** The server through which the client was heard last. */
        var server: Server? = null

        var isClosing = false
            internal set
    }

    private val sessions = LinkedHashMap<Long, Tracked>()

    val all: Collection<Tracked> get() = sessions.values

    operator fun get(id: Long): Tracked? = sessions[id]?.takeUnless { it.isClosing }

    fun add(id: Long, timeoutMillis: Int): Tracked = Tracked(id, timeoutMillis).also {
        sessions[id] = it
        touch(it)
    }

    fun touch(session: Tracked) {
        if (session.isClosing) return
        session.until = maxOf(session.until, ((sim.now + session.timeoutMillis * MILLIS) / tickNanos + 1) * tickNanos)
    }

    /** As a new leader does. */
    fun touchAll() = sessions.values.forEach { touch(it) }

    /** The sessions whose time is over; they are marked as closing. */
    fun expired(): List<Tracked> =
        sessions.values.filter { !it.isClosing && it.until <= sim.now }.onEach { it.isClosing = true }

    fun close(id: Long) {
        sessions[id]?.isClosing = true
    }

    fun remove(id: Long) {
        sessions.remove(id)
    }

    /** What a new leader begins with: it has never heard that a close was begun. */
    fun reopenAll() = sessions.values.forEach { it.isClosing = false }
}
