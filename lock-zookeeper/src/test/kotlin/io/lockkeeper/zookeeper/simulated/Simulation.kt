package io.lockkeeper.zookeeper.simulated

import java.util.PriorityQueue
import java.util.SplittableRandom

/** Something that can be due. */
fun interface Action {
    fun run()
}

/** An action at its time, which may be cancelled until then. */
class Due internal constructor(
    internal val at: Long,
    internal val order: Long,
    internal val actor: Actor?,
    internal val lane: Any?,
    internal val action: Action,
) : Comparable<Due> {
    internal var cancelled = false

    fun cancel() {
        cancelled = true
    }

    override fun compareTo(other: Due) = if (at != other.at) at.compareTo(other.at) else order.compareTo(other.order)
}

/** A machine's process. While it is stopped nothing happens in it, and what arrives waits. */
class Actor(val name: String) {
    internal val deferred = ArrayList<Due>()

    var isStopped = false
        internal set

    var isDead = false
        internal set

    override fun toString() = name
}

/**
 * Virtual time on one thread. All that happens comes out of the seed: the order of what is due at the same time is that
 * in which it was scheduled, and each delay is drawn from the one source of randomness.
 */
class Simulation(seed: Long) {
    val random = SplittableRandom(seed)
    private val queue = PriorityQueue<Due>(1024)
    private val thread = Thread.currentThread()
    private var count = 0L

    /** Nanoseconds since the simulation began. */
    var now = 0L
        private set

    /** Hears in words what happens, if somebody wants to know. */
    var listener: ((String) -> Unit)? = null

    inline fun tell(words: () -> String) {
        listener?.invoke(words())
    }

    /** How many actions were run. */
    var steps = 0L
        private set

    val isIdle get() = queue.isEmpty()

    /**
     * Runs the action after so many nanoseconds.
     *
     * @param actor in which it runs; null for servers and for the network
     * @param lane actions of one lane keep their order when a stopped process goes on
     */
    fun after(delay: Long, actor: Actor? = null, lane: Any? = null, action: Action): Due {
        check(Thread.currentThread() === thread) { "a thread of its own: ${Thread.currentThread()}" }
        val due = Due(now + maxOf(0, delay), count++, actor, lane, action)
        queue.add(due)
        return due
    }

    /** Runs what is due next. Returns false if nothing is. */
    fun step(): Boolean {
        while (true) {
            val next = queue.poll() ?: return false
            if (next.cancelled) continue
            now = next.at
            val actor = next.actor
            if (actor != null) {
                if (actor.isDead) continue
                if (actor.isStopped) {
                    actor.deferred += next
                    continue
                }
            }
            steps++
            next.action.run()
            return true
        }
    }

    fun stop(actor: Actor) {
        actor.isStopped = true
    }

    /** What was due meanwhile is due now: lane by lane, in an order that is drawn. */
    fun goOn(actor: Actor) {
        if (!actor.isStopped) return
        actor.isStopped = false
        val lanes = LinkedHashMap<Any?, MutableList<Due>>()
        for (due in actor.deferred) if (!due.cancelled) lanes.getOrPut(due.lane) { ArrayList() } += due
        actor.deferred.clear()
        val order = lanes.values.toMutableList()
        shuffle(order)
        for (lane in order) {
            for (due in lane) {
                queue.add(
                    Due(now, count++, actor, due.lane) {
                        if (!due.cancelled) due.action.run()
                    },
                )
            }
        }
    }

    fun kill(actor: Actor) {
        actor.isDead = true
        actor.deferred.clear()
    }

    /** A whole number from 0 until this bound. */
    fun below(bound: Int): Int = random.nextInt(bound)

    fun between(least: Long, most: Long): Long = if (most <= least) least else random.nextLong(least, most + 1)

    fun chance(probability: Double): Boolean = probability > 0 && random.nextDouble() < probability

    fun <T> oneOf(list: List<T>): T = list[random.nextInt(list.size)]

    private fun <T> shuffle(list: MutableList<T>) {
        for (at in list.size - 1 downTo 1) {
            val other = random.nextInt(at + 1)
            val one = list[at]
            list[at] = list[other]
            list[other] = one
        }
    }
}

const val MILLIS = 1_000_000L
const val SECONDS = 1_000_000_000L
