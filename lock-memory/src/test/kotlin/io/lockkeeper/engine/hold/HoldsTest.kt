package io.lockkeeper.engine.hold

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTerms
import io.lockkeeper.LossCause
import io.lockkeeper.engine.place.Contender
import io.lockkeeper.engine.queue.LocalQueue
import io.lockkeeper.holdOf
import io.lockkeeper.memory.MemoryCluster
import io.lockkeeper.spi.Cancellable
import io.lockkeeper.spi.LockRuntime
import io.lockkeeper.withLock
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

class HoldsTest :
    FunSpec({
        fun hold(cluster: MemoryCluster) =
            holdOf(cluster.connect().locks().async().acquireAsync("x").join()).shouldBeInstanceOf<Hold>()

        test("a hold that is lost while the holds are enumerated is not overlooked") {
            val hold = hold(MemoryCluster())
            lateinit var holds: Holds
            val queues =
                object : AbstractCollection<LocalQueue>() {
                    override val size = 0

                    override fun iterator(): Iterator<LocalQueue> {
                        holds.lost(hold) // it has just left the one queue that there was
                        return emptyList<LocalQueue>().iterator()
                    }
                }
            holds = Holds(queues)
            holds.isEmpty shouldBe false
            holds.count() shouldBe 1
            holds.forget(hold)
            holds.count() shouldBe 1 // counting finds it lost once more
        }

        test("a caller that asks after the deadline ends the hold, though no timer has run") {
            val time = StandingTime()
            val asked = hold(MemoryCluster(time))
            val ensured = hold(MemoryCluster(time))
            time.now = Long.MAX_VALUE / 2
            asked.lossCause() shouldBe null
            asked.isHeld shouldBe false
            asked.lossCause() shouldBe LossCause.SESSION_SILENT
            runCatching { ensured.ensureHeld() }
            ensured.lossCause() shouldBe LossCause.SESSION_SILENT
        }

        // The listener stands for another thread, which asks while the first one still ends holds.
        test("a caller that asks while the holds of its session are being lost hears the same cause as the others") {
            val process = MemoryCluster(StandingTime()).connect()
            val (first, second) = List(2) { holdOf(process.locks().async().acquireAsync("x$it").join()) }
            val heard = mutableListOf<LossCause?>()
            for ((told, other) in listOf(first to second, second to first)) {
                told.whenLost {
                    other.isHeld shouldBe false
                    heard += other.lossCause()
                }
            }
            process.expireSession()
            heard shouldBe listOf(LossCause.SESSION_EXPIRED, LossCause.SESSION_EXPIRED)
        }

        test("a release after the deadline reports the loss, though no caller asked before and no timer has run") {
            val time = StandingTime()
            val hold = hold(MemoryCluster(time))
            time.now = Long.MAX_VALUE / 2
            hold.giveBack()
            hold.lossCause() shouldBe LossCause.SESSION_SILENT
        }

        // The listener stands for another thread, which confirms the session while the first one still ends holds.
        test("a hold that begins while those of before are being lost is not lost with them") {
            val time = StandingTime()
            val locks = MemoryCluster(time).connect().locks().async()
            val before = locks.acquireAsync("a").join()
            lateinit var begun: HeldLock
            holdOf(before).whenLost { begun = locks.acquireAsync("c").join() }
            time.now = Duration.ofHours(1).toNanos()
            locks.acquireAsync("b").join()
            before.isHeld shouldBe false
            begun.isHeld shouldBe true
        }

        test("holds that are found after another thread has confirmed the session are not lost") {
            val time = StandingTime()
            val hold = hold(MemoryCluster(time))
            val holds = Holds(listOf(OneHold(hold)))
            holds.loseIfOver(hold.sessionLease, time) // it was found to be over a moment ago
            hold.lossCause() shouldBe null
            time.now = Duration.ofHours(1).toNanos()
            holds.loseIfOver(hold.sessionLease, time)
            hold.lossCause() shouldBe LossCause.SESSION_SILENT
        }

        test("a loss is told also to a listener that comes after it") {
            val hold = hold(MemoryCluster(StandingTime()))
            hold.lose(LossCause.REMOVED)
            var told: LossCause? = null
            hold.whenLost { told = it.lossCause() }
            told shouldBe LossCause.REMOVED
        }

        test("a body that returns past its deadline is told of the loss, though nothing has cancelled it") {
            val time = StandingTime()
            val locks = MemoryCluster(time).connect().locks()
            shouldThrow<LockLostException> { locks.withLock("x") { time.now = Long.MAX_VALUE / 2 } }
                .lossCause() shouldBe LossCause.SESSION_SILENT
        }

        test("a hold that is released and then undone is free when its minimum time is over") {
            val cluster = MemoryCluster.withManualTime()
            val process = cluster.connect()
            val kept = LockTerms.defaults().holdAtLeast(Duration.ofSeconds(10))
            val hold = holdOf(process.locks().async().acquireAsync("x", kept).join())
            hold.giveBack()
            hold.undo()
            cluster.advance(Duration.ofSeconds(9))
            cluster.nodes() shouldBe mapOf("x" to 1)
            cluster.advance(Duration.ofSeconds(1))
            process.locks().inUse() shouldBe "0 names, 0 contenders, 0 holds"
        }

        test("a hold that is released while it is being lost stays on no list") {
            val time = StandingTime()
            val process = MemoryCluster(time).connect()
            val leased = LockTerms.defaults().lease(Duration.ofHours(1))
            val hold = process.locks().async().acquireAsync("x", leased).join()
            time.cancelled = { hold.releaseAsync() } // its loss is decided then, and its queue knows nothing yet
            process.expireSession()
            time.cancelled shouldBe null
            process.locks().inUse() shouldBe "0 names, 0 contenders, 0 holds"
        }
    })

/** A queue that only tells its hold. */
private class OneHold(private val hold: Hold) : HoldOrigin<Hold> {
    override fun name() = hold.name()

    override fun context() = hold.context()

    override fun mode() = hold.mode()

    override fun holds() = listOf(hold)

    override fun released(ended: Hold): Contender? = null

    override fun detach(lost: Hold) = Unit

    override fun forgotten(lost: Hold) = Unit

    override fun downgrade(writing: Hold) = false

    override fun bound(release: CompletableFuture<Void>) = Unit
}

/** A clock that is set by hand, and a timer that runs nothing and tells when a task is cancelled. */
private class StandingTime : LockRuntime {
    var now = 0L
    var cancelled: (() -> Unit)? = null

    override fun nanoTime() = now

    override fun schedule(delayNanos: Long, task: Runnable) = Cancellable {
        cancelled.also { cancelled = null }?.invoke()
    }

    override fun executor() = Executor { it.run() }

    override fun close() = Unit
}
