package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.string.shouldStartWith
import io.lockkeeper.LockLostException
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import java.util.concurrent.CountDownLatch
import java.util.concurrent.SynchronousQueue
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

private const val OWN = "lockkeeper-callback"

/** A wait that is not over before the caller has suspended, or says what follows, though the machine stands still. */
private val notYetOver = 3.seconds

/** Dispatchers and executors that run tasks on the calling thread, which must never be one that other callers need. */
fun Contract<SuspendFace>.inlineDispatchers() {
    must("run a body that the server granted on another thread, though its dispatcher claims to need no dispatch") {
        val holder = process().holding()
        val ran = CompletableDeferred<String>()
        val locks = process().locks
        CoroutineScope(Lying).launch { locks.withLock(x) { ran.complete(Thread.currentThread().name) } }
        soon { check(backend.nodes(x) == 2) }
        holder.release()
        ran.await() shouldStartWith OWN
    }

    must("tell a body of its loss while another's dispatcher is full and its code blocks") {
        val process = process()
        process.holding().apply {
            full { pool ->
                tellsInTime(process) { stuck ->
                    CoroutineScope(pool.asCoroutineDispatcher()).launch {
                        // the error of a server that does not answer in time is delivered by the same thread
                        runCatching { process.locks.withLockOrNull(x, wait = notYetOver) {} }
                        stuck(Thread.currentThread().name)
                    }
                }
            }
        }.release()
    }

    must("tell a body of its loss while the executor is full and a completion blocks") {
        full { pool ->
            val process = process { executor(pool) }
            process.holding().apply {
                tellsInTime(process) { stuck ->
                    process.locks.async().acquireAsync(x, notYetOver.toJavaDuration())
                        .whenComplete { _, _ -> stuck(Thread.currentThread().name) }
                }
            }.release()
        }
    }
}

/** A caller blocks the thread on which it was resumed, while the same timer has to end another hold's lease. */
private suspend fun World<SuspendFace>.tellsInTime(process: Process, begin: ((String) -> Unit) -> Unit) {
    val mayEnd = CountDownLatch(1)
    val where = CompletableDeferred<String>()
    try {
        begin {
            where.complete(it)
            mayEnd.await(1, TimeUnit.MINUTES)
        }
        withTimeout(10.seconds) { where.await() } shouldStartWith OWN
        shouldThrow<LockLostException> {
            withTimeout(10.seconds) {
                process.locks.withLock("$x-leased", lease = 100.milliseconds) { awaitCancellation() }
            }
        }
    } finally {
        mayEnd.countDown()
    }
}

/** A pool that is full, and then runs its tasks in the caller. */
private suspend fun full(use: suspend (ThreadPoolExecutor) -> Unit) {
    val mayEnd = CountDownLatch(1)
    val pool =
        ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, SynchronousQueue(), ThreadPoolExecutor.CallerRunsPolicy())
    try {
        pool.execute { mayEnd.await() }
        use(pool)
    } finally {
        mayEnd.countDown()
        pool.shutdown()
    }
}

/** A dispatcher that says that it needs a dispatch, and then runs the task in the caller. */
private object Lying : CoroutineDispatcher() {
    override fun dispatch(context: CoroutineContext, block: Runnable) = block.run()
}
