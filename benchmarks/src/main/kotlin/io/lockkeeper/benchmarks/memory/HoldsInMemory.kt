package io.lockkeeper.benchmarks.memory

import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.withLock
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import java.util.TreeMap
import java.util.concurrent.ConcurrentHashMap
import kotlin.time.Duration.Companion.minutes

/** So many holds of one lock, shared out to so many coroutines. A mutex has its scope around it, and not, as ours, within. */
internal class HoldsInMemory {
    private val locks = MemoryCluster().connect().locks()
    private val mutex = Mutex()
    private val names = ConcurrentHashMap<String, Any>()
    private val contenders = ConcurrentHashMap.newKeySet<Any>()
    private val nodes = TreeMap<Long, Any>()
    private var count = 0L
    private var looked = 0L

    fun locks(callers: Int) = share(callers) { locks.withLock("one", wait = 2.minutes) { count++ } }

    fun mutex(callers: Int) = share(callers) { coroutineScope { mutex.withLock { count++ } } }

    /**
     * What an engine writes down of a hold, put and taken away: the name's queue, who stands in the lock's queue for it, and
     * the node in the cluster. And the looks at the clock that its rules ask for: when a request is sent, when the node is
     * made, at the grant, when the body begins, when it gives back. Nobody is asked, answered or told.
     */
    fun books(callers: Int) = share(callers) {
        coroutineScope {
            val contender = Any()
            names.computeIfAbsent("one") { Any() }
            contenders.add(contender)
            look()
            synchronized(nodes) {
                look()
                nodes.put(++count, contender)
            }
            look()
            look()
            look()
            synchronized(nodes) { nodes.remove(count) }
            contenders.remove(contender)
            names.remove("one")
        }
    }

    private fun look() {
        looked = System.nanoTime()
    }

    /** What a body costs that knows its lock: a scope with an element of its own in its context, and no lock at all. */
    fun scopes(callers: Int) = share(callers) { withContext(NAME) { count++ } }

    private inline fun share(callers: Int, crossinline hold: suspend () -> Unit) = runBlocking(Dispatchers.Default) {
        repeat(callers) {
            launch { repeat(HOLDS / callers) { hold() } }
        }
    }

    companion object {
        const val HOLDS = 40_000
        const val CALLERS = 8
        private val NAME = CoroutineName("one")
    }
}
