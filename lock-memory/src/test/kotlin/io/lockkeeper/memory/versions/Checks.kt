package io.lockkeeper.memory.versions

import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.withLocks
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import java.time.Duration
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

internal const val CHECK = "check "

/** The calls that are tried with each version of kotlinx.coroutines, through every face. */
internal val checks: Map<String, () -> Unit> =
    mapOf(
        "a free lock, and one that is waited for" to { onEach { waits(it) } },
        "several locks" to { onEach { context -> withContext(context) { several() } } },
        "busy is null" to { onEach { withContext(it) { busy() } } },
        "a wait that is cancelled leaves nothing" to { onEach { withContext(it) { cancelsWait() } } },
        "a grant that meets a cancellation is given back" to { onEach { withContext(it) { grantMeetsCancel() } } },
        "a body that is cancelled gives the lock back" to { onEach { withContext(it) { cancelsBody() } } },
        "a loss cancels the body" to { onEach { withContext(it) { loses() } } },
        "threads and futures" to ::threadsAndFutures,
        "virtual time" to ::virtualTime,
    )

fun main() {
    thread(isDaemon = true) {
        Thread.sleep(60_000)
        println("nothing ended")
        Runtime.getRuntime().halt(1)
    }
    for ((name, check) in checks) {
        val failure = runCatching { check() }.exceptionOrNull()
        println("$CHECK$name: " + (failure?.toString() ?: "ok"))
    }
    Runtime.getRuntime().halt(0)
}

private fun onEach(check: suspend CoroutineScope.(CoroutineContext) -> Unit) {
    val pool = Executors.newFixedThreadPool(2)
    for (context in listOf(Dispatchers.Default, Dispatchers.IO, Dispatchers.Unconfined, pool.asCoroutineDispatcher())) {
        runBlocking { checkNotNull(withTimeoutOrNull(20.seconds) { check(context) }) { "hangs on $context" } }
    }
    pool.shutdown()
}

private suspend fun CoroutineScope.waits(context: CoroutineContext) {
    val cluster = MemoryCluster()
    val locks = cluster.connect().locks()
    val inside = CompletableDeferred<Unit>()
    val leave = CompletableDeferred<Unit>()
    val first = async(context) {
        locks.withLock("x") {
            inside.complete(Unit)
            leave.await()
            fencingToken()
        }
    }
    inside.await()
    val others = List(2) { cluster.connect().locks() }
    val next = (others + locks).map { async(context) { it.withLock("x", wait = 10.seconds) { fencingToken() } } }
    leave.complete(Unit)
    val tokens = listOf(first.await()) + next.map { it.await() }
    check(tokens.toSet().size == 4 && tokens.first() == tokens.min()) { "tokens $tokens" }
    check(cluster.nodes().isEmpty())
}

private suspend fun several() {
    val cluster = MemoryCluster()
    check(cluster.connect().locks().withLocks("a", "b") { 5 } == 5)
    check(cluster.nodes().isEmpty())
}

private suspend fun busy() {
    val cluster = MemoryCluster()
    val (a, b) = List(2) { cluster.connect().locks() }
    a.withLock("x") {
        check(b.withLockOrNull("x") { 1 } == null)
        val failure = runCatching { b.withLock("x", wait = 50.milliseconds) {} }.exceptionOrNull()
        check(failure is LockTimeoutException) { "$failure" }
    }
}

private suspend fun CoroutineScope.cancelsWait() {
    val cluster = MemoryCluster()
    val (a, b) = List(2) { cluster.connect().locks() }
    a.withLock("x") {
        val waiting = this@cancelsWait.launch { b.withLock("x", wait = 1000.seconds) {} }
        while (cluster.nodes()["x"] != 2) yield()
        waiting.cancelAndJoin()
    }
    isLeftClean(cluster)
}

private suspend fun CoroutineScope.grantMeetsCancel() {
    val cluster = MemoryCluster()
    val locks = cluster.connect().locks()
    repeat(200) {
        val held = CompletableDeferred<Unit>()
        val leave = CompletableDeferred<Unit>()
        val holder = launch {
            locks.withLock("x") {
                held.complete(Unit)
                leave.await()
            }
        }
        held.await()
        val waiting = launch { locks.withLock("x", wait = 1000.seconds) {} }
        if (it % 2 == 0) yield()
        leave.complete(Unit)
        waiting.cancelAndJoin()
        holder.join()
    }
    isLeftClean(cluster)
}

private suspend fun CoroutineScope.cancelsBody() {
    val cluster = MemoryCluster()
    val inside = CompletableDeferred<Unit>()
    val body = launch {
        cluster.connect().locks().withLock("x") {
            inside.complete(Unit)
            awaitCancellation()
        }
    }
    inside.await()
    body.cancelAndJoin()
    isLeftClean(cluster)
}

private suspend fun loses() {
    val cluster = MemoryCluster()
    val process = cluster.connect()
    val failure = runCatching {
        process.locks().withLock("x") {
            process.expireSession()
            awaitCancellation()
        }
    }.exceptionOrNull()
    check(failure is LockLostException) { "$failure" }
    isLeftClean(cluster)
}

private suspend fun isLeftClean(cluster: MemoryCluster) {
    check(withTimeoutOrNull(5.seconds) { while (cluster.nodes().isNotEmpty()) delay(1.milliseconds) } != null) {
        "left: ${cluster.nodes()}"
    }
    cluster.connect().locks().withLock("x", wait = 5.seconds) {}
}

private fun threadsAndFutures() {
    val cluster = MemoryCluster()
    val (a, b) = List(2) { cluster.connect().locks() }
    val future = a.blocking().acquire("x").use {
        b.async().acquireAsync("x", Duration.ofSeconds(10))
    }
    future.get(10, TimeUnit.SECONDS).release()
    check(cluster.nodes().isEmpty())
}

private fun virtualTime() = runTest {
    val cluster = MemoryCluster(this)
    val (a, b) = List(2) { cluster.connect() }
    val failure = runCatching {
        a.locks().withLock("x") {
            check(b.locks().withLockOrNull("x") { 1 } == null)
            delay(1.seconds)
            a.expireSession()
            awaitCancellation()
        }
    }.exceptionOrNull()
    check(failure is LockLostException) { "$failure" }
}
