package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.AcquiredLocks
import io.lockkeeper.HeldLock
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit

/** What only futures have: they can be completed from outside. */
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

    must("withdraw a future that is completed from outside, whatever way") {
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

    must("withdraw a wish for several names that is completed from outside, whatever way") {
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

    must("not take back a future that is granted already") {
        val waiting = process().locks.async().acquireAsync(x, LockOptions.FOREVER)
        val held = waiting.get(20, TimeUnit.SECONDS)
        waiting.cancel(true) shouldBe false
        held.isHeld shouldBe true
        held.release()
    }

    must("throw what is wrong with the arguments, instead of returning a future") {
        val async = process().locks.async()
        shouldThrow<IllegalArgumentException> { async.acquireAsync("") }
        shouldThrow<IllegalArgumentException> { async.acquireAsync(x, java.time.Duration.ofMillis(-1)) }
        shouldThrow<IllegalArgumentException> {
            async.acquireAsync(x, LockTerms.ifFree().lease(java.time.Duration.ZERO))
        }
    }

    must("run what depends on a future on threads that are not the backend's") {
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
