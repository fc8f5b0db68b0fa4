package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.contract.inVain
import io.lockkeeper.contract.soon
import java.time.Duration
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource
import kotlin.time.toJavaDuration

class SecondProcessTest :
    ServerSpec({
        server("the lock of a process that is killed comes free within its session timeout, for the next waiter") {
            val process = SecondProcess.start(server.address, "a", Duration.ofSeconds(1))
            try {
                SecondProcess.awaitHolding(process)
                val locks = connect()
                val error = shouldThrow<LockTimeoutException> { locks.blocking().acquire("a", inVain.toJavaDuration()) }
                error.holder().get().pid() shouldBe process.pid()
                error.holder().get().thisProcess() shouldBe false
                error.message shouldContain "pid ${process.pid()} (second process)"

                val waiting = locks.async().acquireAsync("a", Duration.ofSeconds(30))
                soon { server.children("/locks/a").size shouldBe 2 }
                waiting.isDone shouldBe false
                process.destroyForcibly().waitFor()
                val killed = TimeSource.Monotonic.markNow()
                val held = waiting.get(30, TimeUnit.SECONDS)
                killed.elapsedNow() shouldBeLessThan 8.seconds
                held.release()
            } finally {
                process.destroyForcibly()
            }
        }
    })
