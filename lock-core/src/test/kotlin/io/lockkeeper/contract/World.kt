package io.lockkeeper.contract

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.nondeterministic.eventuallyConfig
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.scopes.FunSpecRootScope
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.LockOptions
import io.lockkeeper.Locks
import io.lockkeeper.closeAndAwait
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

/** What [Locks.inUse] says when nothing is. */
const val NOTHING = "0 names, 0 contenders, 0 holds"

/** How long to wait for what others hold throughout: a busy server must have found the place in the queue by then. */
val inVain: Duration = 2.seconds

/** A bound for what happens at once: the machine may stand still for a second, and be busy with other tests. */
val atOnce: Duration = 3.seconds

/** For what another thread or a server does soon, but not at a known instant. */
suspend fun <T> soon(within: Duration = 10.seconds, look: suspend () -> T): T = eventually(
    eventuallyConfig {
        duration = within
        interval = 2.milliseconds
    },
) { look() }

/** The contract over one backend through one face. */
class Contract<F : Face>(
    private val root: FunSpecRootScope,
    private val backend: () -> Backend,
    val face: F,
) {
    /** One behaviour. Whatever it does, in the end nothing may be left: no node, no queue, no hold. */
    fun must(name: String, test: suspend World<F>.() -> Unit) {
        root.test(name) {
            val world = World(backend().apart(), face)
            try {
                // Where blocking calls of one test keep no thread from the others.
                withContext(Dispatchers.IO) {
                    world.test()
                    world.expectNothingLeft()
                }
            } finally {
                world.close()
            }
        }
    }
}

/** What one test works with: processes of its own and a lock name of its own. */
class World<F : Face>(
    val backend: Backend,
    val face: F,
) {
    private val processes = CopyOnWriteArrayList<Process>()
    val x = "x${count.incrementAndGet()}"

    /** A process; by default its session outlasts every test, however slow the machine. */
    fun process(session: Duration = LONG, options: LockOptions.Builder.() -> Unit = {}): Process =
        add(session, options, backend::connect)

    /** A process without a server. */
    fun nowhere(options: LockOptions.Builder.() -> Unit = {}): Process = add(LONG, options, backend::connectToNowhere)

    private fun add(
        session: Duration,
        options: LockOptions.Builder.() -> Unit,
        connect: (LockOptions) -> Process,
    ): Process {
        val builder = LockOptions.builder().sessionTimeout(session.toJavaDuration())
        return connect(builder.apply(backend.tuning).apply(options).build()).also { processes += it }
    }

    /** Calls for the lock and holds it until told to end. */
    fun Process.tenant(name: String = x, wait: Duration? = 30.seconds): Tenant = Tenant(face, locks, name, wait)

    /** Holds the lock when this returns. */
    suspend fun Process.holding(name: String = x): Tenant = tenant(name).also { it.held() }

    /** Stands in the backend's queue, with so many nodes in all, when this returns. */
    suspend fun Process.queued(nodes: Int, name: String = x, wait: Duration? = 30.seconds): Tenant =
        tenant(name, wait).also { soon { backend.nodes(name) shouldBe nodes } }

    fun <T> Process.call(name: String = x, wait: Duration? = 30.seconds, body: suspend (HeldLock) -> T): Call<T> =
        face.call(locks, name, wait, body)

    /** As [call], on these terms. */
    fun <T> Process.callOn(asked: CallTerms, name: String = x, body: suspend (HeldLock) -> T): Call<T> =
        face.callOn(locks, name, asked, body)

    /** The lock is free, or soon will be: another process gets it. */
    suspend fun expectFree(name: String = x) {
        process().tenant(name, 10.seconds).apply { held() }.release()
    }

    suspend fun expectNothingLeft() {
        soon {
            processes.forEach { it.locks.inUse() shouldBe NOTHING }
            withClue("kept") { processes.flatMap { leftovers(it.locks) }.shouldBeEmpty() }
            withClue("nodes left on the server") { backend.nodes() shouldBe 0 }
        }
    }

    /** Also when the test ran out of time: the next one must find a clean cluster. */
    suspend fun close() = withContext(NonCancellable) {
        processes.forEach { process ->
            launch {
                process.thaw()
                process.reconnect()
                process.locks.closeAndAwait(Duration.ZERO)
                process.close()
            }
        }
    }

    companion object {
        val LONG = 20.seconds

        /** The session of a process that is to be missed soon. */
        val SHORT = 1.seconds
        private val count = AtomicInteger()
    }
}
