package io.lockkeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.internal.Nanos
import io.lockkeeper.internal.Terms
import io.lockkeeper.log.LogLines
import io.lockkeeper.memory.MemoryCluster
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import kotlin.time.Duration

/** The conversion of an engine's hold into the value of the caller's future. */
class WithdrawableFutureTest :
    FunSpec({
        val asked = CompletableFuture<Unit>()

        test("a hold that reaches a withdrawn caller is not reported as dropped while it is undone") {
            LogLines().use { lines ->
                val locks = MemoryCluster().connect().locks()
                repeat(10) {
                    // Only compiled code forgets a local variable after its last use, and the compiler takes its time.
                    repeat(20_000) { WithdrawableFuture<Int>(asked).apply { cancel(false) }.hand(null, { 1 }) {} }
                    val hold = locks.engine().acquire(
                        "undone",
                        Terms(1_000_000_000, Nanos.FOREVER, 0, Nanos.FOREVER),
                        true,
                        true,
                    ).await()
                    val answer = WithdrawableFuture<HeldLock>(asked).apply { cancel(false) }
                    answer.hand(null, { Handle(hold, null) }) {
                        repeat(3) {
                            System.gc()
                            Thread.sleep(20)
                        }
                        hold.undo()
                    }
                }
                lines.about("undone").shouldBeEmpty()
                locks.closeAndAwait(Duration.ZERO)
            }
        }

        test("a failure to make the caller's value of a hold reaches the caller, and the hold is released") {
            var undone = false
            val answer = WithdrawableFuture<HeldLock>(asked)
            answer.hand(null, { throw OutOfMemoryError("planted") }) { undone = true }
            undone shouldBe true
            shouldThrow<CompletionException> { answer.getNow(null) }.cause?.message shouldBe "planted"
        }
    })
