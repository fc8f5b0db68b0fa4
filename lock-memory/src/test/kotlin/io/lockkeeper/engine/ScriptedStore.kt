package io.lockkeeper.engine

import io.lockkeeper.LockListener
import io.lockkeeper.LockOptions
import io.lockkeeper.engine.runtime.SystemRuntime
import io.lockkeeper.memory.BareServer
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.spi.LockStore
import io.lockkeeper.spi.NodeData
import io.lockkeeper.spi.NodeStatus
import io.lockkeeper.spi.Place
import io.lockkeeper.spi.QueueNode
import io.lockkeeper.spi.StoreException
import java.util.Optional
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.Executor
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours

/** An engine over a store whose answers a script can change, with a clock that the test advances. */
internal class ScriptedStore(
    private val listener: LockListener? = null,
    private val entering: ScriptedStore.(lock: String, real: () -> CompletionStage<Place>) -> CompletionStage<Place>,
) {
    /** The number of nodes that contenders have created. */
    var enters = 0
        private set

    /** A place that the next lookups return instead of the real one. */
    var seen: (Place) -> Place = { it }

    /** A lookup is answered when this future is complete. */
    var looked: CompletableFuture<Unit> = CompletableFuture.completedFuture(Unit)

    /** What the next listings of a queue show instead of the real nodes. */
    var listed: (List<QueueNode>) -> List<QueueNode> = { it }

    /** What is done before the answer to the next reads of a node is told; they are told when this is complete. */
    var read: (lock: String, syncFirst: Boolean) -> CompletionStage<*> =
        { _, _ -> CompletableFuture.completedFuture(Unit) }

    /** What the next reads of a node show instead of the real answer. */
    var shown: (NodeStatus) -> NodeStatus = { it }

    /** Answers the next reads that watch a node; the real one sets the watch. */
    var watched: (real: () -> CompletionStage<Optional<NodeData>>) -> CompletionStage<Optional<NodeData>> = { it() }

    /** The answer to the next writes at a version is told when this is complete. */
    var written: () -> CompletionStage<*> = { CompletableFuture.completedFuture(Unit) }

    /** Answers the next downgrades; the real one puts a reader's node into the place of the writer's. */
    var downgrading: (real: () -> CompletionStage<Void>) -> CompletionStage<Void> = { it() }

    /** Nothing may be written to a node. The refusal is told when [refused] is complete. */
    var refusesWrites = false
    var refused: CompletableFuture<Unit> = CompletableFuture.completedFuture(Unit)

    /** Called when the time of day is read, as for each event. */
    var timeOfDay = {}

    /** Called before a grant is told to its caller. */
    var beforeTelling = {}

    private var skipped = Duration.ZERO
    private val options = LockOptions.builder().executor(
        Executor {
            beforeTelling()
            it.run()
        },
    ).apply { if (listener != null) listener(listener) }.build()
    private val real = SystemRuntime(options)
    private val time = object : LockRuntime by real {
        override fun nanoTime() = real.nanoTime() + skipped.inWholeNanoseconds

        override fun wallMillis(): Long {
            timeOfDay()
            return real.wallMillis()
        }

        override fun signals() = real.signals()
    }
    private val server = BareServer(time)
    val connection = server.Connection(1000.hours)
    private val store = object : LockStore by connection.requests {
        override fun enter(lock: String, contender: UUID, mode: LockMode, data: ByteArray): CompletionStage<Place> {
            enters++
            return entering(lock) { connection.requests.enter(lock, contender, mode, data) }
        }

        override fun locate(lock: String, contender: UUID, syncFirst: Boolean): CompletionStage<Optional<Place>> =
            looked.thenCompose { connection.requests.locate(lock, contender, syncFirst) }.thenApply { it.map(seen) }

        override fun queue(lock: String, syncFirst: Boolean): CompletionStage<List<QueueNode>> =
            connection.requests.queue(lock, syncFirst).thenApply { listed(it) }

        override fun read(lock: String, node: String, syncFirst: Boolean): CompletionStage<Optional<NodeStatus>> =
            connection.requests.read(lock, node, syncFirst).thenCompose { status ->
                read(lock, syncFirst).thenApply { status.map(shown) }
            }

        override fun watch(
            lock: String,
            contender: UUID,
            node: String,
            changed: Runnable?,
        ): CompletionStage<Optional<NodeData>> = watched { connection.requests.watch(lock, contender, node, changed) }

        override fun downgrade(lock: String, contender: UUID, node: String): CompletionStage<Void> =
            downgrading { connection.requests.downgrade(lock, contender, node) }

        override fun write(lock: String, node: String, data: ByteArray, version: Int): CompletionStage<Boolean> =
            connection.requests.write(lock, node, data, version).thenCompose { done -> written().thenApply { done } }

        override fun write(lock: String, node: String, data: ByteArray): CompletionStage<Boolean> = if (refusesWrites) {
            refused.thenCompose {
                CompletableFuture.failedFuture(StoreException(StoreException.Outcome.REFUSED, "not allowed", null))
            }
        } else {
            connection.requests.write(lock, node, data)
        }
    }
    val engine = LockEngine.of(store, options, time)

    /** The clock goes on by so much; timers do not. */
    fun skip(span: Duration) {
        skipped += span
    }

    fun nodes() = server.nodes()

    /** An operator deletes the first node. */
    fun removeFirst(lock: String) = server.removeFirst(lock)
}

/** The same place, but for what is named. */
internal fun Place.but(session: Long = sessionId(), created: Long = createdId(), ahead: Int = ahead()) =
    Place(node(), session, created, createdMillis(), ahead, predecessor(), first(), hasFollowers())
