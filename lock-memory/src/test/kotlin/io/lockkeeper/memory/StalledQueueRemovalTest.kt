package io.lockkeeper.memory

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import io.lockkeeper.engine.LockEngine
import io.lockkeeper.engine.runtime.SystemRuntime
import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.spi.LockStore
import java.time.Duration
import java.util.UUID
import java.util.concurrent.CompletionStage
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Future
import java.util.concurrent.FutureTask
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.minutes

private val LONG = Duration.ofMinutes(1)

/**
 * A thread stalls while it removes an unused queue from the map, as a virtual thread does that has lost its carrier.
 * The other threads go on without it.
 */
class StalledQueueRemovalTest :
    FunSpec({
        test("no caller waits for a thread that is sending the leave of the earlier queue") {
            val server = BareServer(SystemRuntime(LockOptions.defaults()))
            val stop = Stop()
            val requests = server.Connection(1.minutes).requests
            val store =
                object : LockStore by requests {
                    override fun leave(lock: String, contender: UUID, node: String?): CompletionStage<Void> {
                        stop.once()
                        return requests.leave(lock, contender, node)
                    }
                }
            val locks = LockEngine.over(store, LockOptions.defaults())
            val first = locks.blocking().acquire("x")
            stop.arm()
            val releasing = elsewhere { first.release() }
            stop.reached()
            val others = List(2) { elsewhere { locks.async().acquireAsync("x", LONG) }.soon() }
            others.map { it.isDone } shouldBe listOf(false, false) // the node is still there
            stop.goOn()
            others.forEach { it.soon().release() }
            releasing.soon()
            server.nodes().shouldBeEmpty()
        }

        test("the next thread finishes the stalled removal: the node is removed, and the lock can be acquired") {
            val stop = Stop()
            val time = SystemRuntime(LockOptions.defaults())
            val stopping =
                object : LockRuntime by time {
                    override fun schedule(delayNanos: Long, task: Runnable): Cancellable {
                        val cancel = time.schedule(delayNanos, task)
                        return Cancellable {
                            cancel.cancel()
                            // A check for a steal, cancelled between the decision to leave and the leave.
                            if (delayNanos in LOOK_FOR_LIFE) stop.once()
                        }
                    }
                }
            val cluster = MemoryCluster(stopping)
            val (a, b) = List(2) { cluster.connect().locks() }
            val held = a.blocking().acquire("x")
            val thief = b.async().acquireAsync("x", LockTerms.waiting(LockOptions.FOREVER).stealAfter(A_DAY))
            stop.arm()
            val withdrawing = elsewhere { thief.cancel(true) }
            stop.reached()
            val next = elsewhere { b.async().acquireAsync("x", LONG) }.soon()
            cluster.nodes() shouldBe mapOf("x" to 2)
            held.release()
            next.soon().release()
            cluster.nodes().shouldBeEmpty()
            stop.goOn()
            withdrawing.soon()
            listOf(a, b).map(Locks::inUse).distinct() shouldBe listOf("0 names, 0 contenders, 0 holds")
        }
    })

private val A_DAY = Duration.ofDays(1)
private val LOOK_FOR_LIFE = A_DAY.minusHours(1).toNanos()..A_DAY.plusHours(1).toNanos()

/** A point at which the first thread that passes is blocked. */
private class Stop {
    private val armed = AtomicBoolean()
    private val reached = CountDownLatch(1)
    private val goOn = CountDownLatch(1)

    fun arm() = armed.set(true)

    fun once() {
        if (!armed.compareAndSet(true, false)) return
        reached.countDown()
        goOn.await()
    }

    fun reached() = reached.await(10, TimeUnit.SECONDS) shouldBe true

    fun goOn() = goOn.countDown()
}

private fun <T> elsewhere(call: () -> T): Future<T> = FutureTask(call).also { thread(isDaemon = true, block = it::run) }

private fun <T> Future<T>.soon(): T = get(10, TimeUnit.SECONDS)
