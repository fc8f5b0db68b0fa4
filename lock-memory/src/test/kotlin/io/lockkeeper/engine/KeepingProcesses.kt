package io.lockkeeper.engine

import io.lockkeeper.LockOptions
import io.lockkeeper.engine.hold.Hold
import io.lockkeeper.engine.queue.Acquisition
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.memory.BareServer
import io.lockkeeper.memory.faults.VirtualTime
import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.spi.LockStore
import io.lockkeeper.spi.QueueNode
import io.lockkeeper.spi.StoreException
import io.lockkeeper.spi.StoreException.Outcome
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/**
 * Engines that keep locks, over one server in virtual time. A test can hold back the answers to the requests that watch a
 * queue, or refuse them, and says how many bytes a node takes.
 */
internal class KeepingProcesses(
    private val bytes: (name: String) -> Long = { 100 },
) {
    val time = VirtualTime()

    /** The answers to requests that watch a queue are told when this is complete. */
    var observed: CompletableFuture<Unit> = CompletableFuture.completedFuture(Unit)

    /** Requests that watch a queue are sent when this is complete. */
    var observing: CompletableFuture<Unit> = CompletableFuture.completedFuture(Unit)

    /** How many watches of queues were taken back. */
    var unobserved = 0
        private set

    /** Nobody may watch a queue. */
    var refusesWatches = false

    /** How often an engine has asked to watch a queue. */
    var watches = 0
        private set

    /** Called when an engine sets a timer. */
    var scheduling = {}

    /** The writings of nodes, in their order. */
    val written = ArrayList<String>()
    private val server = BareServer(time)

    fun nodes() = server.nodes()

    fun connection() = server.Connection(15.seconds)

    fun engine(
        connection: BareServer.Connection = connection(),
        options: LockOptions.Builder.() -> Unit = {},
    ): LockEngine {
        val staying = object : LockRuntime by time { // the server's too
            override fun signals() = time.signals()

            override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
                scheduling()
                return time.schedule(delayNanos, task)
            }

            override fun close() = Unit
        }
        val chosen = LockOptions.builder().keepFor(Duration.INFINITE.toJavaDuration()).apply(options).build()
        return LockEngine.of(store(connection.requests), chosen, staying)
    }

    fun asked(
        engine: LockEngine,
        name: String,
        keepFor: Duration? = null,
        wait: Duration = Duration.INFINITE,
    ): Acquisition {
        val keepNanos = keepFor?.inWholeNanoseconds ?: Terms.KEEP_BY_OPTIONS
        val waitNanos = if (wait.isInfinite()) Nanos.FOREVER else wait.inWholeNanoseconds
        val terms = Terms(waitNanos, Nanos.FOREVER, 0, Nanos.FOREVER, keepNanos, LockMode.EXCLUSIVE, null)
        return engine.acquire(name, terms, true, true)
    }

    /** A caller that has the lock within a second. */
    fun held(engine: LockEngine, name: String, keepFor: Duration? = null): Hold {
        val caller = asked(engine, name, keepFor)
        check(time.runUntil(1.seconds) { caller.isDone }) { "$name was not granted" }
        return caller.get() as Hold
    }

    fun pass(span: Duration) {
        val end = time.now + span
        time.after(span) {}
        check(time.runUntil(span) { time.now >= end })
    }

    private fun store(real: LockStore) = object : LockStore by real {
        override fun nodeBytes(lock: String, mode: LockMode) = bytes(lock)

        override fun observe(lock: String, observer: UUID, changed: Runnable): CompletionStage<List<QueueNode>> {
            watches++
            if (refusesWatches) {
                return CompletableFuture.failedFuture(StoreException(Outcome.REFUSED, "not allowed", null))
            }
            val answered = observed
            return observing.thenCompose { real.observe(lock, observer, changed) }
                .thenCompose { nodes -> answered.thenApply { nodes } }
        }

        override fun unobserve(lock: String, observer: UUID) {
            unobserved++
            real.unobserve(lock, observer)
        }

        override fun write(lock: String, node: String, data: ByteArray): CompletionStage<Boolean> {
            written += String(data)
            return real.write(lock, node, data)
        }
    }
}
