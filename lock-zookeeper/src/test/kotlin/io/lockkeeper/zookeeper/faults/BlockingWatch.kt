package io.lockkeeper.zookeeper.faults

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import reactor.blockhound.BlockHound
import java.util.concurrent.ConcurrentLinkedQueue

/**
 * Records every blocking call with code of the library on its stack, on a thread that must not be blocked: a
 * dispatcher's, ZooKeeper's event thread or the timer's. It needs a JVM of its own, because it rewrites the JDK's
 * blocking methods.
 */
internal class BlockingWatch private constructor() {
    private val found = ConcurrentLinkedQueue<String>()

    private fun note(method: Any) {
        val all = Throwable().stackTrace.asList()
        if (all.zipWithNext().any { (lock, by) -> lock.isLock() && by.className.startsWith(CONCURRENT) }) return
        val stack = all.filter { it.className.startsWith("io.lockkeeper.") }
            .filterNot { it.className in OWN }
        if (stack.isNotEmpty()) found += "$method on ${Thread.currentThread().name} in ${stack.take(FRAMES)}"
    }

    /** The internal locks of queues and pools, which are held for a few steps only and don't count as blocking. */
    private fun StackTraceElement.isLock() = className == CONCURRENT + "locks.ReentrantLock" && methodName == "lock"

    /** The calls that were recorded since the last request. */
    fun found(): String = generateSequence { found.poll() }.distinct().joinToString(" | ").ifEmpty { NOTHING }

    /** Whether it works on this machine. */
    fun seesASleep(): Boolean {
        runBlocking { withContext(Dispatchers.Default) { Sleeper.sleep() } }
        return found() != NOTHING
    }

    private object Sleeper {
        fun sleep() = Thread.sleep(1)
    }

    companion object {
        const val NOTHING = "nothing"
        private const val FRAMES = 6
        private const val CONCURRENT = "java.util.concurrent."
        private val OWN = setOf(BlockingWatch::class.java.name, Companion::class.java.name)
        private val MUST_NOT_BLOCK = Regex("DefaultDispatcher-worker.*|one-thread.*|.*-EventThread|lockkeeper-timer.*")

        fun install(): BlockingWatch {
            val watch = BlockingWatch()
            BlockHound.builder()
                .nonBlockingThreadPredicate { it.or { thread -> MUST_NOT_BLOCK.matches(thread.name) } }
                .allowBlockingCallsInside("java.util.UUID", "randomUUID") // reads the system's random numbers
                .blockingMethodCallback { watch.note(it) }
                .install()
            return watch
        }
    }
}
