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

/** The text of [Locks.inUse] when nothing is in use. */
const val NOTHING = "0 names, 0 contenders, 0 holds"

/** A wait that must time out: long enough for a busy server to confirm the caller's place in the queue. */
val inVain: Duration = 2.seconds

/** A bound for events that happen at once. The machine may pause for a second, and be busy with other tests. */
val atOnce: Duration = 3.seconds

/** Awaits a condition that another thread or a server makes true soon, at an unknown instant. */
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
    /** Declares one behaviour. After each test no node, no queue and no hold may be left. */
    fun must(name: String, test: suspend World<F>.() -> Unit) {
        root.test(name) {
            val world = World(backend().apart(), face)
            try {
                // A dispatcher on which one test's blocking calls take no threads from the other tests.
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

/** The processes and the lock name of one test, which no other test uses. */
class World<F : Face>(
    val backend: Backend,
    val face: F,
) {
    private val processes = CopyOnWriteArrayList<Process>()
    private val number = count.incrementAndGet()
    val x = "x$number"

    /** Hears of every call of every second test; so the others show that nothing depends on a listener. */
    private val lives = Lives(ofOneConnection = false)

    /** A new process. Its default session timeout is longer than any test, even on a slow machine. */
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
        if (number % 2 == 0) builder.listener(lives)
        return connect(builder.apply(backend.tuning).apply(options).build()).also { processes += it }
    }

    /** Requests the lock, and holds it until the test ends the body. */
    fun Process.tenant(name: String = x, wait: Duration? = 30.seconds): Tenant = Tenant(face, locks, name, wait)

    /** As [tenant], on these terms. */
    fun Process.tenantOn(asked: CallTerms, name: String = x): Tenant = Tenant { face.callOn(locks, name, asked, it) }

    /** As [holding], on these terms. */
    suspend fun Process.holdingOn(asked: CallTerms, name: String = x): Tenant = tenantOn(asked, name).also { it.held() }

    /** As [queued], on these terms. */
    suspend fun Process.queuedOn(asked: CallTerms, nodes: Int, name: String = x): Tenant =
        tenantOn(asked, name).also { soon { backend.nodes(name) shouldBe nodes } }

    /** Acquires the lock, and returns when it is held. */
    suspend fun Process.holding(name: String = x): Tenant = tenant(name).also { it.held() }

    /** Requests the lock, and returns when the backend's queue has so many nodes in all. */
    suspend fun Process.queued(nodes: Int, name: String = x, wait: Duration? = 30.seconds): Tenant =
        tenant(name, wait).also { soon { backend.nodes(name) shouldBe nodes } }

    fun <T> Process.call(name: String = x, wait: Duration? = 30.seconds, body: suspend (HeldLock) -> T): Call<T> =
        face.call(locks, name, wait, body)

    /** As [call], on these terms. */
    fun <T> Process.callOn(asked: CallTerms, name: String = x, body: suspend (HeldLock) -> T): Call<T> =
        face.callOn(locks, name, asked, body)

    /** Checks that the lock is free or soon will be: another process acquires it. */
    suspend fun expectFree(name: String = x) {
        process().tenant(name, 10.seconds).apply { held() }.release()
    }

    suspend fun expectNothingLeft() {
        soon {
            processes.forEach { it.locks.inUse() shouldBe NOTHING }
            withClue("kept") { processes.flatMap { leftovers(it.locks) }.shouldBeEmpty() }
            withClue("nodes left on the server") { backend.nodes() shouldBe 0 }
            withClue("what a listener heard") { lives.complaints().shouldBeEmpty() }
        }
    }

    /** Cleans up even if the test timed out, because the next test needs a clean cluster. */
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

        /** A short session timeout, for a process whose death is to be noticed soon. */
        val SHORT = 1.seconds
        private val count = AtomicInteger()
    }
}
