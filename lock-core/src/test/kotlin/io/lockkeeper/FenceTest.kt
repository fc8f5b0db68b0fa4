package io.lockkeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeSorted
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.property.Arb
import io.kotest.property.arbitrary.list
import io.kotest.property.arbitrary.long
import io.kotest.property.checkAll
import java.util.OptionalLong
import kotlin.concurrent.thread

class FenceTest :
    FunSpec({
        fun Fence.writes(token: Long, name: String = "a") = runCatching { admit(name, token).close() }.isSuccess

        /** Returns when the thread waits, or has ended without. */
        fun Thread.waits(): Boolean {
            while (isAlive && state != Thread.State.WAITING) Thread.onSpinWait()
            return isAlive
        }

        test("a token is admitted if none above it was, whatever came before") {
            checkAll(Arb.list(Arb.long(0L..9L), 1..30)) { tokens ->
                val fence = Fence()
                var highest = Long.MIN_VALUE
                for (token in tokens) {
                    fence.writes(token) shouldBe (token >= highest)
                    highest = maxOf(highest, token)
                    fence.highest("a") shouldBe OptionalLong.of(highest)
                }
            }
        }

        test("a refusal names the lock and both tokens, and says what to do") {
            val fence = Fence()
            fence.admit("a\nb", 7).close()
            val refused = shouldThrow<StaleTokenException> { fence.admit("a\nb", 5) }
            refused.lockName() shouldBe "a\nb"
            refused.token() to refused.highestToken() shouldBe (5L to 7L)
            refused.message shouldContain "token 5 is refused, because token 7"
            refused.message shouldContain "Acquire it anew"
        }

        test("each name has tokens of its own") {
            val fence = Fence()
            fence.writes(7, "a") shouldBe true
            fence.writes(5, "b") shouldBe true
            fence.highest("c") shouldBe OptionalLong.empty()
            fence.writes(4, "b") shouldBe false
        }

        test("a higher token waits for the write that was admitted before it, and one that waited is compared then") {
            val fence = Fence()
            val first = fence.admit("a", 5)
            val order = mutableListOf<Long>()
            val later = thread {
                fence.admit("a", 6).use { order += 6 }
            }
            later.waits() shouldBe true
            order += 5
            first.close()
            later.join()
            order.shouldBeSorted()
            fence.writes(5) shouldBe false
        }

        test("a second close of an admission lets nobody in") {
            val fence = Fence()
            fence.admit("a", 5).apply { close() }.close()
            val second = fence.admit("a", 5)
            val third = thread { fence.admit("a", 5).close() }
            third.waits() shouldBe true
            second.close()
            third.join()
        }

        test("a refused write lets the next one in") {
            val fence = Fence()
            fence.admit("a", 6).close()
            shouldThrow<StaleTokenException> { fence.admit("a", 5) }
            thread(isDaemon = true) { fence.admit("a", 7).close() }.waits() shouldBe false
        }

        test("a late writer that waited for a higher token is refused") {
            val fence = Fence()
            val higher = fence.admit("a", 6)
            var refused = false
            val late = thread { refused = runCatching { fence.admit("a", 5) }.exceptionOrNull() is StaleTokenException }
            late.waits() shouldBe true
            higher.close()
            late.join()
            refused shouldBe true
            fence.writes(6) shouldBe true
        }

        test("an admission may be closed by another thread, and one of another name does not wait") {
            val fence = Fence()
            val admission = fence.admit("a", 5)
            fence.writes(1, "b") shouldBe true
            thread { admission.close() }.join()
            fence.writes(5) shouldBe true
        }

        test("an interrupt ends the wait, and nothing stays admitted") {
            val fence = Fence()
            val admission = fence.admit("a", 5)
            var interrupted = false
            val waiting = thread {
                interrupted = runCatching { fence.admit("a", 6) }.exceptionOrNull() is InterruptedException
            }
            waiting.interrupt()
            waiting.join()
            interrupted shouldBe true
            fence.highest("a") shouldBe OptionalLong.of(5)
            admission.close()
            fence.writes(5) shouldBe true
        }
    })
