package io.lockkeeper.engine.hold

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LossCause
import io.lockkeeper.engine.runtime.SystemRuntime
import io.lockkeeper.memory.concurrency.OnThisThread
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.function.Consumer

class LossListenersTest :
    FunSpec({
        test("a listener that fails does not keep the loss from the others, whatever their order") {
            for (failsFirst in listOf(true, false)) {
                val told = CompletableFuture<LossCause>()
                val listeners = LossListeners()
                if (failsFirst) listeners.add { error("as a listener may") }
                listeners.add { told.complete(it.lossCause()) }
                if (!failsFirst) listeners.add { error("as a listener may") }
                listeners.tell("x", LossCause.REMOVED, SystemRuntime(LockOptions.defaults()))
                told.get(10, TimeUnit.SECONDS) shouldBe LossCause.REMOVED
            }
        }

        test("a removed listener does not remove any other") {
            for (forgotten in 0..2) {
                val told = mutableListOf<Int>()
                val listeners = LossListeners()
                val actions = List(3) { Consumer<LockLostException> { _ -> told += it } }
                actions.forEach(listeners::add)
                listeners.remove(actions[forgotten])
                listeners.tell("x", LossCause.REMOVED, OnThisThread)
                told shouldContainExactlyInAnyOrder (0..2) - forgotten
            }
        }
    })
