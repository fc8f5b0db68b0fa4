package io.lockkeeper.memory.concurrency

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.HeldLock
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.acquire
import io.lockkeeper.memory.MemoryCluster
import kotlinx.coroutines.sync.Mutex
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.Param
import org.jetbrains.lincheck.datastructures.StressOptions
import org.jetbrains.lincheck.datastructures.ThreadIdGen
import org.jetbrains.lincheck.datastructures.Validate
import java.time.Duration
import java.util.concurrent.CompletionException
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.INFINITE

/** The callers of one name in one process, some of them cancelled, behave like those of a fair mutex. */
@OptIn(DelicateLockApi::class)
class CallersOfOneName {
    private val locks = MemoryCluster(OnThisThread).connect().locks()
    private val held = ConcurrentHashMap<Int, HeldLock>()
    private val holders = AtomicInteger()

    private fun got(caller: Int, hold: HeldLock) {
        check(holders.incrementAndGet() == 1) { "two hold it" }
        held[caller] = hold
    }

    /** Prompt cancellation: a caller may be cancelled after the lock was given to it and before it runs on. */
    @Operation(promptCancellation = true)
    suspend fun lock(@Param(gen = ThreadIdGen::class) caller: Int) = got(caller, locks.acquire("x", wait = INFINITE))

    @Operation
    fun tryLock(@Param(gen = ThreadIdGen::class) caller: Int): Boolean {
        // Another thread may be about to answer it.
        val hold =
            try {
                locks.async().acquireAsync("x", LockTerms.ifFree()).join()
            } catch (busy: CompletionException) {
                if (busy.cause is LockTimeoutException) return false
                throw busy
            }
        got(caller, hold)
        return true
    }

    @Operation
    fun unlock(@Param(gen = ThreadIdGen::class) caller: Int): Boolean {
        val hold = held.remove(caller) ?: return false
        holders.decrementAndGet()
        hold.release()
        return true
    }
}

/** The same, one call after the other. */
class FairMutex {
    private val mutex = Mutex()
    private var holder: Int? = null

    suspend fun lock(caller: Int) {
        mutex.lock()
        holder = caller
    }

    fun tryLock(caller: Int): Boolean = mutex.tryLock().also { if (it) holder = caller }

    fun unlock(caller: Int): Boolean = (holder == caller).also {
        if (it) {
            holder = null
            mutex.unlock()
        }
    }
}

/** A grant races with its caller's withdrawal. One of them wins, and the lock is never left without an owner. */
class GrantAgainstGivingUp {
    private val cluster = MemoryCluster(OnThisThread)
    private val locks = cluster.connect().locks()
    private val holder = locks.async().acquireAsync("x").join()
    private val waiting = locks.async().acquireAsync("x", LockTerms.defaults().holdAtLeast(Duration.ofHours(1)))

    @Operation(runOnce = true)
    fun release() = holder.release()

    @Operation(runOnce = true)
    fun giveUp() {
        waiting.cancel(false)
    }

    @Operation(runOnce = true)
    fun fail() {
        waiting.completeExceptionally(IllegalStateException("given up"))
    }

    /** A granted hold is kept for its minimum time; a withdrawn one is free at once, and nothing is left. */
    @Validate
    fun nothingIsLost() {
        holder.release()
        if (!waiting.isCompletedExceptionally) {
            check(waiting.join().isHeld) { "granted, but not held" }
            waiting.join().release()
            check(locks.inUse().startsWith("1 names, 1 contenders, 1 holds: ")) { locks.inUse() }
            return
        }
        val next = locks.async().acquireAsync("x", LockTerms.ifFree())
        check(next.isDone && !next.isCompletedExceptionally) { "nobody holds it, and it is not free" }
        next.join().release()
        check(locks.inUse() == "0 names, 0 contenders, 0 holds") { locks.inUse() }
        check(cluster.nodes().isEmpty()) { "nodes left: ${cluster.nodes()}" }
    }
}

/** The operations return nothing. The validation function has the checks. */
class Anything {
    fun release() = Unit

    fun giveUp() = Unit

    fun fail() = Unit
}

// Alone: it uses every core.
@Isolate
class LincheckTest :
    FunSpec({
        test("callers of one name, cancelled or not, get it as from a fair mutex") {
            StressOptions()
                .iterations(20)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(FairMutex::class.java)
                .check(CallersOfOneName::class.java)
        }

        test("a grant and a withdrawal at the same time leave the lock with one caller, or free") {
            StressOptions()
                .iterations(10)
                .invocationsPerIteration(500)
                .threads(2)
                .actorsPerThread(2)
                .sequentialSpecification(Anything::class.java)
                .check(GrantAgainstGivingUp::class.java)
        }
    })
