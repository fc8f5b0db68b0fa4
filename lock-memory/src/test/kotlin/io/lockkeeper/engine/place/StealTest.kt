package io.lockkeeper.engine.place

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.LossCause
import io.lockkeeper.engine.runtime.EngineContext
import io.lockkeeper.engine.runtime.SystemRuntime
import io.lockkeeper.engine.session.NoClients
import io.lockkeeper.engine.session.SessionGuard
import io.lockkeeper.engine.session.SessionTimes
import io.lockkeeper.internal.Nanos
import io.lockkeeper.memory.BareServer
import io.lockkeeper.spi.Place
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit.SECONDS
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.seconds

class StealTest :
    FunSpec({
        test("a look that asks the queue does not shut out a caller that asks under the queue's monitor") {
            val options = LockOptions.defaults()
            val runtime = SystemRuntime(options)
            val store = BareServer(runtime).Connection(30.seconds).requests
            val context = EngineContext(store, options, runtime, UUID.randomUUID(), byteArrayOf())
            val guard = SessionGuard(context, SessionTimes(options, true), NoClients)
            val queue = AskedQueue()
            val steal = Steal(context, guard, waiting, queue)
            queue.asks = { steal.isUndecided(true) }
            steal.waiting(Place("mine", 1, 2, 0, 1, "first", "first", false))
            queue.answer shouldBe false
            runtime.close()
        }
    })

/** A queue that is asked for its callers' patience, and cannot answer before one of them was added. */
private class AskedQueue : ContenderListener<Any> {
    lateinit var asks: () -> Boolean
    var answer: Any? = null

    override fun stealAfter(): Long {
        val added = CompletableFuture.supplyAsync { asks() }
        answer = try {
            added.get(10, SECONDS)
        } catch (never: TimeoutException) {
            never
        }
        return Nanos.FOREVER
    }

    override fun placed(placed: Any) = Unit

    override fun refused(refused: Any, why: Throwable) = Unit

    override fun lostPlace(lost: Any, cause: LossCause) = Unit

    override fun stealAfterOfTry() = Nanos.FOREVER

    override fun leaseLeftNanos() = Nanos.FOREVER

    override fun hasImmediateCaller() = true
}

private val waiting = object : Steal.Waiter {
    override fun id(): UUID = UUID(0, 0)

    override fun name() = "x"

    override fun isWaiting() = true

    override fun recheck() = Unit

    override fun holderKnown() = Unit
}
