package io.lockkeeper.memory.concurrency

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.lockkeeper.HeldLock
import io.lockkeeper.LockTerms
import io.lockkeeper.memory.MemoryCluster
import org.jetbrains.lincheck.datastructures.Operation
import org.jetbrains.lincheck.datastructures.StressOptions
import org.jetbrains.lincheck.datastructures.Validate
import java.util.concurrent.CompletableFuture

private fun free(ask: LockTerms.() -> LockTerms) = LockTerms.ifFree().ask()

/** What callers of one process do at the same time, and what must be so afterwards. */
abstract class Callers {
    private val cluster = MemoryCluster(OnThisThread)
    private val locks = cluster.connect().locks()

    fun ask(terms: LockTerms): CompletableFuture<HeldLock> = locks.async().acquireAsync("x", terms)

    /** Those that did not give up hold the lock. */
    fun holding(vararg asked: CompletableFuture<HeldLock>): List<HeldLock> =
        asked.filterNot { it.isCompletedExceptionally }.map {
            check(it.isDone && it.join().isHeld) { "neither given up nor held: ${locks.inUse()}" }
            it.join()
        }

    fun mustBeBusy(terms: LockTerms) {
        val refused = ask(terms)
        check(refused.isCompletedExceptionally) { "it was to be busy: ${locks.inUse()}" }
    }

    /** Nobody holds it, and nothing is left. */
    fun mustBeFree(terms: LockTerms) {
        holding(ask(terms)).single().release()
        check(locks.inUse() == "0 names, 0 contenders, 0 holds") { locks.inUse() }
        check(cluster.nodes().isEmpty()) { "nodes left: ${cluster.nodes()}" }
    }
}

/** Readers are let in, by a release or a downgrade, while they give up. */
class ReadersAgainstGivingUp : Callers() {
    private val writer = ask(LockTerms.defaults().write()).join()
    private val first = ask(LockTerms.defaults().read())
    private val second = ask(LockTerms.defaults().read())

    @Operation(runOnce = true)
    fun release() = writer.release()

    @Operation(runOnce = true)
    fun downgrade() {
        runCatching { writer.downgradeToRead() } // it may have been released
    }

    @Operation(runOnce = true)
    fun giveUp() {
        first.cancel(false)
    }

    @Operation(runOnce = true)
    fun fail() {
        second.completeExceptionally(IllegalStateException("given up"))
    }

    @Validate
    fun nothingIsLost() {
        writer.release()
        val readers = holding(first, second)
        if (readers.isNotEmpty()) mustBeBusy(free { write() })
        readers.forEach { it.release() }
        mustBeFree(free { write() })
    }
}

/** A writer waits for two readers, who leave while the writer gives up. */
class WriterAgainstGivingUp : Callers() {
    private val readers = List(2) { ask(LockTerms.defaults().read()).join() }
    private val writer = ask(LockTerms.defaults().write())
    private val behind = ask(LockTerms.defaults().read())

    @Operation(runOnce = true)
    fun release() = readers[0].release()

    @Operation(runOnce = true)
    fun downgrade() = readers[1].release()

    @Operation(runOnce = true)
    fun giveUp() {
        writer.cancel(false)
    }

    @Operation(runOnce = true)
    fun fail() {
        behind.completeExceptionally(IllegalStateException("given up"))
    }

    @Validate
    fun nothingIsLost() {
        readers.forEach { it.release() }
        if (!writer.isDone) holding(behind).forEach { it.release() } // it joined those that read
        holding(writer).forEach { it.release() }
        holding(behind).forEach { it.release() }
        mustBeFree(free { write() })
    }
}

/** Permits come back while those that wait for them give up. */
class PermitsAgainstGivingUp : Callers() {
    private val holder = ask(LockTerms.defaults().permits(3, 3)).join()
    private val two = ask(LockTerms.defaults().permits(2, 3))
    private val one = ask(LockTerms.defaults().permits(1, 3))
    private val all = ask(LockTerms.defaults().permits(3, 3))

    @Operation(runOnce = true)
    fun release() = holder.release()

    @Operation(runOnce = true)
    fun downgrade() {
        all.cancel(false)
    }

    @Operation(runOnce = true)
    fun giveUp() {
        two.cancel(false)
    }

    @Operation(runOnce = true)
    fun fail() {
        one.completeExceptionally(IllegalStateException("given up"))
    }

    @Validate
    fun nothingIsLost() {
        holder.release()
        val few = holding(two, one)
        if (few.isNotEmpty()) check(!all.isDone || all.isCompletedExceptionally) { "too many permits" }
        few.forEach { it.release() }
        holding(all).forEach { it.release() }
        mustBeFree(free { permits(3, 3) })
    }
}

/** The operations return nothing. The validation functions have the checks. */
class AnythingShared {
    fun release() = Unit

    fun downgrade() = Unit

    fun giveUp() = Unit

    fun fail() = Unit
}

// Alone: it uses every core.
@Isolate
class SharedModesLincheckTest :
    FunSpec({
        for ((what, callers) in mapOf(
            "readers that are let in and give up at the same time hold it or leave nothing" to
                ReadersAgainstGivingUp::class.java,
            "a writer that gives up while readers leave lets the next ones in" to WriterAgainstGivingUp::class.java,
            "permits that come back while callers give up go to those that wait" to PermitsAgainstGivingUp::class.java,
        )) {
            test(what) {
                StressOptions()
                    .iterations(10)
                    .invocationsPerIteration(300)
                    .threads(2)
                    .actorsPerThread(2)
                    .sequentialSpecification(AnythingShared::class.java)
                    .check(callers)
            }
        }
    })
