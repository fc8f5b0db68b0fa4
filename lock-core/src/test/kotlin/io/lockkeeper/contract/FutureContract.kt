package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.AcquiredLocks
import io.lockkeeper.HeldLock
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import kotlin.time.toJavaDuration

/** Behaviour that only futures have: their callers can complete them. */
fun Contract<FutureFace>.futures() {
    val fromOutside =
        mapOf<String, (CompletableFuture<HeldLock>, HeldLock) -> Unit>(
            "cancel" to { future, _ -> future.cancel(false) },
            "cancel with an interrupt" to { future, _ -> future.cancel(true) },
            "complete" to { future, other -> future.complete(other) },
            "completeExceptionally" to { future, _ -> future.completeExceptionally(Boom(6)) },
            "orTimeout" to { future, _ -> future.orTimeout(10, TimeUnit.MILLISECONDS) },
            "completeOnTimeout" to { future, other -> future.completeOnTimeout(other, 10, TimeUnit.MILLISECONDS) },
        )

    must("withdraw a future that its caller completes or cancels, in every way") {
        val a = process()
        val b = process()
        val holder = a.holding()
        val held = holder.held()
        for ((way, complete) in fromOutside) {
            for (process in listOf(a, b)) {
                withClue(way) {
                    val waiting = process.locks.async().acquireAsync(x, LockOptions.FOREVER)
                    if (process == b) soon { backend.nodes(x) shouldBe 2 }
                    complete(waiting, held)
                    soon { backend.nodes(x) shouldBe 1 }
                    soon { waiting.isDone shouldBe true }
                }
            }
            soon { b.locks.inUse() shouldBe NOTHING }
        }
        holder.release()
    }

    must("withdraw a future for several names that its caller completes or cancels, in every way") {
        val b = process().locks
        val holder = process().holding()
        val other = b.async().acquireAllAsync(listOf("$x-other"), LockTerms.ifFree()).await()
        val ways =
            mapOf<String, (CompletableFuture<AcquiredLocks>) -> Unit>(
                "cancel" to { it.cancel(false) },
                "complete" to { it.complete(other) },
                "completeExceptionally" to { it.completeExceptionally(Boom(7)) },
            )
        for ((way, complete) in ways) {
            withClue(way) {
                val waiting = b.async().acquireAllAsync(listOf(x), LockTerms.waiting(LockOptions.FOREVER))
                soon { backend.nodes(x) shouldBe 2 }
                complete(waiting)
                soon { backend.nodes(x) shouldBe 1 }
            }
        }
        other.close()
        holder.release()
    }

    must("complete with empty while others hold the lock, and with the hold if it is free") {
        val async = process().locks.async()
        val holder = process().holding()
        async.tryAcquireAsync(x).await().isEmpty shouldBe true
        async.tryAcquireAsync(x, inVain.toJavaDuration()).await().isEmpty shouldBe true
        val withdrawn = async.tryAcquireAsync(x, LockOptions.FOREVER)
        soon { backend.nodes(x) shouldBe 2 }
        withdrawn.cancel(false) shouldBe true
        soon { backend.nodes(x) shouldBe 1 }
        holder.release()
        soon { backend.nodes(x) shouldBe 0 } // a release waits for a second at most
        async.tryAcquireAsync(x).await().get().close()
        expectFree()
        shouldThrow<LockStoreException> {
            nowhere().locks.async().tryAcquireAsync(x, java.time.Duration.ofMillis(50)).await()
        }
    }

    must("take all of several names, or none") {
        val async = process().locks.async()
        val names = listOf("$x-2", "$x-1", "$x-2")
        async.acquireAllOrNothingAsync(names).await().use { held ->
            held.all().map { it.name() } shouldContainExactly listOf("$x-1", "$x-2")
        }
        val holder = process().holding("$x-2")
        shouldThrow<LockTimeoutException> { async.acquireAllOrNothingAsync(names, inVain.toJavaDuration()).await() }
        expectFree("$x-1")
        val withdrawn = async.acquireAllOrNothingAsync(names, LockOptions.FOREVER)
        soon { backend.nodes("$x-2") shouldBe 2 }
        withdrawn.cancel(false) shouldBe true
        soon { backend.nodes("$x-2") shouldBe 1 }
        expectFree("$x-1")
        async.acquireAllAsync(names).await().use { it.takenCount() shouldBe 1 }
        holder.release()
    }

    must("not take back a future that is granted already") {
        val waiting = process().locks.async().acquireAsync(x, LockOptions.FOREVER)
        val held = waiting.get(20, TimeUnit.SECONDS)
        waiting.cancel(true) shouldBe false
        held.isHeld shouldBe true
        held.release()
    }

    must("throw an exception for wrong arguments, instead of returning a future") {
        val async = process().locks.async()
        shouldThrow<IllegalArgumentException> { async.acquireAsync("") }
        shouldThrow<IllegalArgumentException> { async.acquireAsync(x, java.time.Duration.ofMillis(-1)) }
        shouldThrow<IllegalArgumentException> {
            async.acquireAsync(x, LockTerms.ifFree().lease(java.time.Duration.ZERO))
        }
    }

    must("run dependent stages of a future on threads that are not the backend's") {
        val holder = process().holding()
        val ran = CompletableDeferred<String>()
        val waiting = process().locks.async().acquireAsync(x, LockOptions.FOREVER)
        waiting.thenAccept {
            it.release() // which may block here
            ran.complete(Thread.currentThread().name)
        }
        soon { backend.nodes(x) shouldBe 2 }
        holder.release()
        ran.await() shouldNotContain "EventThread"
    }

    must("serve futures in their order though some of them are withdrawn") {
        val a = process()
        val holder = a.holding()
        val served = CopyOnWriteArrayList<Int>()
        val waiting =
            List(20) { index ->
                a.locks.async().acquireAsync(x, LockOptions.FOREVER).also {
                    it.thenAccept { held ->
                        served += index
                        held.release()
                    }
                }
            }
        waiting.filterIndexed { index, _ -> index % 2 == 0 }.forEach { it.cancel(false) }
        holder.release()
        soon { served shouldContainExactly (1..<20 step 2).toList() }
    }
}
