package io.lockkeeper.engine.hold

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.HeldLock
import io.lockkeeper.LockTerms
import io.lockkeeper.engineHold
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import java.time.Duration
import java.util.concurrent.Executor

class OwnNodeTest :
    FunSpec({
        fun nodeOf(lock: HeldLock) = OwnNode.of(checkNotNull(lock.engineHold())).node()

        test("a node that stands for one hold serves no other") {
            val locks = MemoryCluster().connect().locks().async()
            val (first, second, third) = List(3) { locks.acquireAsync("x") }
            val node = nodeOf(first.join())
            nodeOf(first.join()) shouldBe node
            first.join().release()
            val next = second.join()
            next.release()
            val handedOn = third.join().fencingToken() - next.fencingToken()
            handedOn shouldBe 1 // the second caller's node served the third too, because nobody asked for it
            nodeOf(third.join()) shouldNotBe node
            third.join().release()
        }

        test("a lock that stays taken for its minimum time keeps the node, and then hands it to nobody") {
            val cluster = MemoryCluster.withManualTime()
            val locks = cluster.connect().locks().async()
            val kept = locks.acquireAsync("x", LockTerms.defaults().holdAtLeast(Duration.ofSeconds(5))).join()
            val next = locks.acquireAsync("x")
            val node = nodeOf(kept)
            kept.release()
            shouldThrow<IllegalStateException> { nodeOf(kept) }
            cluster.advance(Duration.ofSeconds(4))
            next.isDone shouldBe false
            cluster.advance(Duration.ofSeconds(1))
            nodeOf(next.join()) shouldNotBe node
            next.join().release()
        }

        test("a hold that is released and handed on while its node is asked for has none") {
            val time = HookedTime()
            val locks = MemoryCluster(time).connect().locks().async()
            val (released, next) = List(2) { locks.acquireAsync("x") }
            time.whenRead = { released.join().releaseAsync() } // it was found to be held a moment ago
            shouldThrow<IllegalStateException> { nodeOf(released.join()) }
            time.whenRead shouldBe null
            next.join().release()
        }
    })

/** A clock that stands still, and does something once when it is read. */
private class HookedTime : LockRuntime {
    var whenRead: (() -> Unit)? = null

    override fun nanoTime(): Long {
        whenRead.also { whenRead = null }?.invoke()
        return 0
    }

    override fun schedule(delayNanos: Long, task: Runnable) = Cancellable.NONE

    override fun executor() = Executor { it.run() }

    override fun close() = Unit
}
