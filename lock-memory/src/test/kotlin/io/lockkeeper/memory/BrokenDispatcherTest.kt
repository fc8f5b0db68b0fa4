package io.lockkeeper.memory

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.Locks
import io.lockkeeper.LossCause
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.toJavaDuration

/** A caller whose dispatcher refuses its answer must not affect any other caller. */
// Alone: it sets the handler that every thread's failures go to, and would hear of those of other tests.
@Isolate
class BrokenDispatcherTest :
    FunSpec({
        test(
            "a grant that can't be told is lost, given back after the grace, and the holder before does not hear of it",
        ) {
            val cluster = MemoryCluster.withManualTime()
            val grace = 5.seconds()
            val locks = cluster.connect(LockOptions.builder().grace(grace).build()).locks()
            val holder = locks.blocking().acquire("x")
            val told = failures {
                locks.unlucky(1.minutes)
                holder.release()
            }
            told shouldHaveSize 1
            val next = cluster.connect().locks().async().acquireAsync("x", 10.seconds())
            cluster.advance(grace.minusMillis(1))
            next.isDone shouldBe false
            cluster.advance(grace)
            next.get(10, TimeUnit.SECONDS).release()
            locks.inUse() shouldBe NOTHING
            cluster.nodes().shouldBeEmpty()
        }

        test("several locks whose caller can't be resumed are all lost, and given back after the grace") {
            val cluster = MemoryCluster.withManualTime()
            val grace = 5.seconds()
            val locks = cluster.connect(LockOptions.builder().grace(grace).build()).locks()
            val holder = locks.blocking().acquire("x")
            val told = failures {
                locks.unlucky(1.minutes, others = listOf("w", "y"))
                holder.release()
            }
            told shouldHaveSize 1
            val next = listOf("w", "x", "y").map { cluster.connect().locks().async().acquireAsync(it, 10.seconds()) }
            cluster.advance(grace.minusMillis(1))
            next.map { it.isDone } shouldBe listOf(false, false, false)
            cluster.advance(grace)
            next.forEach { it.get(10, TimeUnit.SECONDS).release() }
            locks.inUse() shouldBe NOTHING
            cluster.nodes().shouldBeEmpty()
        }

        test("a body whose dispatcher accepted it and then threw is told that the lock is lost") {
            val cluster = MemoryCluster()
            val locks = cluster.connect().locks()
            val holder = locks.blocking().acquire("x")
            val body = CompletableFuture<Throwable?>()
            val told = failures {
                locks.unlucky(1.minutes, alsoTakes = true) { body.complete(it) }
                holder.release()
            }
            told shouldHaveSize 1
            val ended = body.get(10, TimeUnit.SECONDS).shouldBeInstanceOf<LockLostException>()
            ended.lossCause() shouldBe LossCause.NOT_DELIVERED
            cluster.connect().locks().async().acquireAsync("x", 10.seconds()).get().release()
            cluster.nodes().shouldBeEmpty()
        }

        test("the waits of the other callers end on time") {
            val cluster = MemoryCluster.withManualTime()
            val locks = cluster.connect().locks()
            val holder = locks.blocking().acquire("x")
            locks.unlucky(100.milliseconds)
            val others = listOf(100, 200).map { locks.async().acquireAsync("x", it.milliseconds.toJavaDuration()) }
            val told = failures { cluster.advance(1.seconds()) }
            told shouldHaveSize 1
            others.forEach { it.failure().shouldBeInstanceOf<LockTimeoutException>() }
            holder.release()
            cluster.nodes().shouldBeEmpty()
        }

        test("a close tells the holder, and every other waiter") {
            val cluster = MemoryCluster()
            val locks = cluster.connect().locks()
            val holder = locks.blocking().acquire("x")
            locks.unlucky(1.minutes)
            val other = locks.async().acquireAsync("x")
            val told = failures { locks.closeAsync(1.minutes.toJavaDuration()) }
            told shouldHaveSize 1
            holder.lost().toCompletableFuture().get(10, TimeUnit.SECONDS).shouldBeInstanceOf<LockLostException>()
            other.failure().shouldBeInstanceOf<LockStoreException>()
            runCatching { holder.release() }.exceptionOrNull().shouldBeInstanceOf<LockLostException>()
            locks.closeAsync(1.minutes.toJavaDuration()).toCompletableFuture().get(10, TimeUnit.SECONDS)
        }
    })

private class Broken(
    private val alsoTakes: Boolean,
) : CoroutineDispatcher() {
    @Volatile
    var isBroken = false

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        val breaks = isBroken
        if (!breaks || alsoTakes) Dispatchers.Default.dispatch(context, block)
        if (breaks) throw OutOfMemoryError(NO_THREAD)
    }
}

/** A caller that starts to wait for the lock, and whose dispatcher refuses the answer. */
private fun Locks.unlucky(
    wait: Duration,
    alsoTakes: Boolean = false,
    others: List<String> = emptyList(),
    ended: (Throwable?) -> Unit = {},
) {
    val broken = Broken(alsoTakes)
    CoroutineScope(Job() + broken + CoroutineExceptionHandler { _, _ -> })
        .launch(start = CoroutineStart.UNDISPATCHED) {
            val body = runCatching {
                val body: suspend CoroutineScope.() -> Nothing = {
                    broken.isBroken = false // the dispatcher accepts the next one again
                    awaitCancellation()
                }
                if (others.isEmpty()) withLock("x", wait) { body() } else withLocks(others + "x", wait) { body() }
            }
            ended(body.exceptionOrNull())
        }
    broken.isBroken = true
}

/** The broken dispatcher's exceptions that reach the handler of uncaught ones, because no caller can get them. */
private fun failures(during: () -> Unit): List<Throwable> {
    val told = CopyOnWriteArrayList<Throwable>()
    val first = CountDownLatch(1)
    val before = Thread.getDefaultUncaughtExceptionHandler()
    Thread.setDefaultUncaughtExceptionHandler { thread, failure ->
        if (generateSequence(failure) { it.cause }.any { it.message == NO_THREAD }) {
            told += failure
            first.countDown()
        } else {
            before?.uncaughtException(thread, failure)
        }
    }
    try {
        during()
        first.await(10, TimeUnit.SECONDS)
    } finally {
        Thread.setDefaultUncaughtExceptionHandler(before)
    }
    return told
}

private const val NO_THREAD = "as if there were no thread for it"

private fun CompletableFuture<*>.failure() = handle { _, error -> error }.get(10, TimeUnit.SECONDS)

private fun Int.seconds() = java.time.Duration.ofSeconds(toLong())
