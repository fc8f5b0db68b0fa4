package io.lockkeeper.benchmarks.memory

import io.lockkeeper.LockListener
import io.lockkeeper.lockOptions
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
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes

/**
 * Makes [HOLDS] holds of one lock, shared among a number of coroutines. Each function measures another kind of hold.
 */
internal class HoldsInMemory {
    private val locks = MemoryCluster().connect().locks()

    /** Made only for its own measurement: the others must not see a class of the engine that only listeners need. */
    private val listened by lazy { MemoryCluster().connect(lockOptions { listener = LockListener {} }).locks() }

    /** Made only for its own measurement, for the same reason. */
    private val kept by lazy { MemoryCluster().connect(lockOptions { keepFor = 1.hours }).locks() }
    private val mutex = Mutex()
    private val names = ConcurrentHashMap<String, Any>()
    private val contenders = ConcurrentHashMap.newKeySet<Any>()
    private val nodes = TreeMap<Long, Any>()
    private var count = 0L
    private var looked = 0L

    fun locks(callers: Int) = share(callers) { locks.withLock("one", wait = 2.minutes) { count++ } }

    /** With a listener that does nothing. Events that it is too slow for are dropped. */
    fun listened(callers: Int) = share(callers) { listened.withLock("one", wait = 2.minutes) { count++ } }

    /** The process keeps the lock between its holds. */
    fun kept(callers: Int) = share(callers) { kept.withLock("one", wait = 2.minutes) { count++ } }

    /** The mutex has its scope around the lock; in withLock it is inside. */
    fun mutex(callers: Int) = share(callers) { coroutineScope { mutex.withLock { count++ } } }

    /**
     * Only the bookkeeping of an engine: for each hold it puts and removes the name's queue, the contender, and the
     * node in the cluster. It also reads the clock as many times as the engine's rules demand: when a request is sent,
     * when the node is created, at the grant, when the body begins, and at the release. It sends nothing and calls
     * nobody.
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

    /** Only the scope of a body: a coroutine scope with an element of its own in its context, and no lock at all. */
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
