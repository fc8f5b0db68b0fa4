package io.lockkeeper.comingfrom

import io.kotest.matchers.shouldBe
import io.lockkeeper.BlockingLocks
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import io.lockkeeper.isLocked
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.memory.MemoryProcess
import io.lockkeeper.memory.inVirtualTime
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.currentTime
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.milliseconds

/** Runs a row's Kotlin line in virtual time, with a second process beside. Checks that nothing is left behind. */
internal fun row(name: String, options: LockOptions = LockOptions.defaults(), test: suspend Row.() -> Unit) =
    inVirtualTime { cluster -> Row(this, cluster, name, cluster.connect(options)).test() }

@OptIn(ExperimentalCoroutinesApi::class)
internal class Row(
    private val scope: TestScope,
    val cluster: MemoryCluster,
    private val name: String,
    val process: MemoryProcess,
) : CoroutineScope by scope {
    val locks: Locks = process.locks()
    val other: Locks = cluster.connect().locks()
    val millis: Long
        get() = scope.currentTime
    var runs = 0

    /** How the other process asks for the lock, in vain. */
    var othersTerms = LockTerms.ifFree()

    /** Stands for the user's work, and checks that the lock keeps the other process out. */
    suspend fun work() {
        runs++
        other.isLocked(name) shouldBe true
        other.withLockOrNull(name, othersTerms) { error("two work") } shouldBe null
    }

    /** The same, with an argument. */
    suspend fun work(@Suppress("unused") argument: Any) = work()

    /** Makes the call while the other process holds the lock, which it does until the call has ended. */
    suspend fun <T> whileOtherHolds(call: suspend () -> T): T {
        val (held, ended) = List(2) { CompletableDeferred<Unit>() }
        val holder = launch {
            other.withLock(name) {
                held.complete(Unit)
                ended.await()
            }
        }
        held.await()
        return try {
            call()
        } finally {
            ended.complete(Unit)
            holder.join()
        }
    }

    /** The other process holds the lock now, and for so many milliseconds. */
    suspend fun otherHoldsFor(time: Int) {
        val held = CompletableDeferred<Unit>()
        launch {
            other.withLock(name) {
                held.complete(Unit)
                delay(time.milliseconds)
            }
        }
        held.await()
    }
}

/** What a row's Java line needs: time that stands still until the test moves it, and a second process beside. */
internal class JavaRow(
    private val name: String,
) {
    val cluster = MemoryCluster.withManualTime()

    // No session ends, however far a test moves the time on.
    private val sessions = LockOptions.builder().sessionTimeout(Duration.ofDays(1)).build()
    val connection: Locks = cluster.connect(sessions).locks()
    val other: BlockingLocks = cluster.connect(sessions).locks().blocking()
    var runs = 0

    /** How the other process asks for the lock. */
    var othersTerms = LockTerms.ifFree()

    /** Stands for the user's work, and checks that the lock keeps the other process out. */
    val work = Runnable {
        runs++
        other.isLocked(name) shouldBe true
        other.tryAcquire(name, othersTerms).isPresent shouldBe false
    }

    /** Makes the call while the other process holds the lock. */
    fun <T> whileOtherHolds(call: () -> T): T = other.acquire(name, othersTerms).use { call() }

    /** Makes a call that waits behind the other process, and moves the time on until the wait is over. */
    fun <T> waitsFor(wait: Duration, call: () -> T): T =
        whileOtherHolds { eventually(CompletableFuture.supplyAsync(call), wait) }

    /** Awaits what comes with time, and moves the time on in steps. */
    fun <T> eventually(event: CompletableFuture<T>, step: Duration = Duration.ofMillis(100)): T {
        while (true) {
            try {
                return event.get(20, TimeUnit.MILLISECONDS)
            } catch (_: TimeoutException) {
                cluster.advance(step)
            }
        }
    }

    /** Checks that the work ran so many times and that the lock was given back. */
    fun ranAndReleased(times: Int) {
        runs shouldBe times
        while (cluster.nodes().isNotEmpty()) cluster.advance(Duration.ofMillis(1))
    }
}
