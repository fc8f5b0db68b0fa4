package io.lockkeeper.engine.queue

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.engine.runtime.EngineContext
import io.lockkeeper.engine.runtime.SystemRuntime
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.memory.BareServer
import java.util.UUID
import kotlin.time.Duration.Companion.seconds

class WaitersTest :
    FunSpec({
        val runtime = SystemRuntime(LockOptions.defaults())
        val store = BareServer(runtime).Connection(30.seconds).requests
        val context = EngineContext(store, LockOptions.defaults(), runtime, UUID.randomUUID(), byteArrayOf())

        fun caller(wait: Long = 1, stealAfter: Long = Nanos.FOREVER) =
            Acquisition(context, Terms(wait, Nanos.FOREVER, 0, stealAfter), wait, false, true)

        fun Waiters.inOrder() = all { true }

        test("callers keep their order of arrival, whichever of them leaves") {
            for (leaving in listOf(
                listOf(0),
                listOf(1),
                listOf(2),
                listOf(3),
                listOf(1, 2),
                listOf(0, 3),
                listOf(2, 1, 0),
            )) {
                val waiters = Waiters()
                val callers = List(4) { caller() }.onEach { waiters.add(it) }
                waiters.inOrder() shouldContainExactly callers
                leaving.forEach { waiters.remove(callers[it]) shouldBe true }
                leaving.forEach { waiters.remove(callers[it]) shouldBe false }
                val staying = callers.filterIndexed { index, _ -> index !in leaving }
                waiters.inOrder() shouldContainExactly staying
                staying.forEachIndexed { index, caller -> waiters.before(caller, 10) shouldBe index }
                val last = caller().also { waiters.add(it) }
                waiters.inOrder() shouldContainExactly staying + last
                waiters.before(last, 1) shouldBe 1
            }
        }

        test("callers that try once are counted while they wait") {
            val waiters = Waiters()
            val (once, more) = List(2) { caller(wait = 0) }.onEach { waiters.add(it) }
            waiters.add(caller())
            waiters.remove(once)
            waiters.haveImmediateCaller() shouldBe true
            waiters.remove(more)
            waiters.haveImmediateCaller() shouldBe false
        }

        test("the shortest stealAfter counts, wherever its caller stands") {
            val waiters = Waiters()
            waiters.stealAfter() shouldBe Nanos.FOREVER
            listOf(7L, 3L, 5L, Nanos.FOREVER).forEach { waiters.add(caller(stealAfter = it)) }
            waiters.stealAfter() shouldBe 3
        }
    })
