package io.lockkeeper

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.concurrency.TestExecutionMode
import io.kotest.matchers.shouldBe
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.MemoryProcess
import kotlinx.coroutines.runBlocking
import java.lang.ref.WeakReference
import java.time.Duration
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import kotlin.time.Duration.Companion.seconds

/** A pooled thread must keep no reference after the release, which would keep the engine and its class loader. */
class ThreadLeakTest :
    FunSpec({
        // Each waits for its engine's timers to end, with a thread of its own.
        testExecutionMode = TestExecutionMode.Concurrent

        val on: (MemoryProcess.() -> Unit) -> Unit = { use ->
            onPooledThread { runBlocking { used(it, use).shouldBeForgotten() } }
        }

        test("of a handle, given back by its thread") { on { locks().blocking().acquire("x").release() } }

        test("of a handle that another thread gives back") {
            onPooledThread { pool ->
                var handle: HeldLock? = null
                val used = used(pool) { handle = locks().blocking().acquire("x") }
                handle!!.release()
                handle = null
                runBlocking { used.shouldBeForgotten() }
            }
        }

        test("of a handle that was lost and then given back") {
            on {
                val handle = locks().blocking().acquire("x")
                expireSession()
                shouldThrow<LockLostException> { handle.release() }
            }
        }

        test("of handles that were given back in another order, with one of the same name in between") {
            on {
                val (x, y) = listOf("x", "y").map(locks().blocking()::acquire)
                expireSession()
                val again = locks().async().acquireAsync("x", Duration.ofMinutes(1)).get()
                runCatching { x.release() }
                runCatching { y.release() }
                again.release()
            }
        }

        test("of several that were free") {
            on { locks().blocking().acquireAll(listOf("x", "y"), LockTerms.ifFree()).close() }
        }

        test("of a body, and of one that was lost") {
            on {
                locks().blocking().withLock<Unit, Exception>("x") {}
                shouldThrow<LockLostException> {
                    locks().blocking().withLock<Unit, Exception>("x") { expireSession() }
                }
            }
        }

        test("of a lock view, and of one that was lost") {
            on {
                val view = locks().blocking().lock("x")
                view.lock()
                view.unlock()
                view.lock()
                expireSession()
                shouldThrow<LockLostException> { view.unlock() }
            }
        }

        test("of a lock view that entered a body's hold and was never unlocked") {
            on {
                val view = locks().blocking().lock("x")
                locks().blocking().withLock<Unit, Exception>("x") { view.lock() }
                shouldThrow<IllegalMonitorStateException> { view.unlock() }
            }
        }

        test("of a future") { on { locks().async().acquireAsync("x").get().release() } }

        test("of locks that were closed while a view and a handle were not given back") {
            on {
                locks().blocking().lock("x").lock()
                locks().blocking().acquire("y")
                locks().close(Duration.ZERO)
            }
        }
    })

private fun used(pool: ExecutorService, use: MemoryProcess.() -> Unit): WeakReference<Engine> =
    pool.submit<WeakReference<Engine>> {
        val options = LockOptions.builder().sessionTimeout(Duration.ofSeconds(4)).releaseWait(Duration.ofMillis(50))
        val process = MemoryCluster().connect(options.grace(Duration.ofMillis(50)).build())
        process.use()
        WeakReference(process.locks().engine())
    }.get()

/** The thread lives until the check is over: one that ends keeps nothing. */
private fun onPooledThread(test: (ExecutorService) -> Unit) {
    val pool = Executors.newSingleThreadExecutor()
    try {
        test(pool)
    } finally {
        pool.shutdownNow()
    }
}

private suspend fun WeakReference<Engine>.shouldBeForgotten() = eventually(30.seconds) {
    System.gc()
    get() shouldBe null
}
