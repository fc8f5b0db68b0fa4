package io.lockkeeper.engine.hold

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.LossCause
import io.lockkeeper.engine.runtime.SystemRuntime
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

class LossListenersTest :
    FunSpec({
        test("one that fails keeps the news from none, whichever came first") {
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
    })
