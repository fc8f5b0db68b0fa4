package io.lockkeeper.engine.session

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.longs.shouldBeGreaterThanOrEqual
import io.kotest.matchers.shouldBe
import kotlin.random.Random

private const val T = 4000L
private const val HALF_TICK = T / 4

class ConfirmationChainTest :
    FunSpec({
        test("whatever the network does and however long the client pauses, the leader keeps a proven session") {
            var proven = 0
            for (seed in 1..3000) {
                val model = EnsembleModel(Random(seed), T, HALF_TICK)
                model.run(20 * T)
                withClue("seed $seed") { model.wrong.shouldBeEmpty() }
                proven += model.proven
            }
            proven shouldBeGreaterThan 100_000
        }

        test("one write after a silence proves nothing") {
            val chain = ConfirmationChain(HALF_TICK, T / 40)
            chain.confirmed(10_000, 10_005)
            chain.isKnown shouldBe false
        }

        test(
            "an answer, another one half a tick later and then a write prove that the leader has heard of the session",
        ) {
            val chain = ConfirmationChain(HALF_TICK, T / 40)
            chain.answered(100, 110)
            chain.answered(110 + HALF_TICK, 115 + HALF_TICK)
            chain.confirmed(115 + HALF_TICK, 120 + HALF_TICK)
            chain.heard() shouldBe 100
            chain.isComplete shouldBe true
        }

        test("an answer that is sent a moment too early proves nothing") {
            val chain = ConfirmationChain(HALF_TICK, T / 40)
            chain.answered(100, 110)
            chain.answered(109 + HALF_TICK, 115 + HALF_TICK)
            chain.confirmed(115 + HALF_TICK, 120 + HALF_TICK)
            chain.isKnown shouldBe false
        }

        test("a write that is sent before the second answer has come proves nothing") {
            val chain = ConfirmationChain(HALF_TICK, T / 40)
            chain.answered(100, 110)
            chain.answered(110 + HALF_TICK, 115 + HALF_TICK)
            chain.confirmed(114 + HALF_TICK, 120 + HALF_TICK)
            chain.isKnown shouldBe false
        }

        test("answers of an earlier connection prove nothing, and earlier proofs stay valid") {
            val chain = ConfirmationChain(HALF_TICK, T / 40)
            chain.answered(100, 110)
            chain.answered(200 + HALF_TICK, 210 + HALF_TICK)
            chain.confirmed(300 + HALF_TICK, 310 + HALF_TICK)
            chain.connected()
            chain.isComplete shouldBe false
            chain.confirmed(5 * T, 5 * T + 1)
            chain.heard() shouldBe 100
        }

        test("the leader hears of a new connection, which counts with the first write") {
            val chain = ConfirmationChain(HALF_TICK, T / 40)
            chain.connected()
            chain.connectedAfter(50)
            chain.answered(60, 70)
            chain.isKnown shouldBe false
            chain.confirmed(80, 90)
            chain.heard() shouldBe 50
            chain.isComplete shouldBe false
        }

        test("on a backend whose leader hears of each request at once, a write proves itself") {
            val chain = ConfirmationChain(0, T / 40)
            chain.confirmed(80, 90)
            chain.heard() shouldBe 80
            chain.isComplete shouldBe true
            chain.confirmed(70, 95)
            chain.heard() shouldBe 80
        }

        test(
            "however many requests are answered, few are remembered, and the proof is at most half a tick and two heartbeats old",
        ) {
            val chain = ConfirmationChain(HALF_TICK, T / 40)
            for (time in 0..10 * T) {
                chain.confirmed(time, time + 1)
                chain.size() shouldBeLessThan 15
                if (time > T) chain.heard() shouldBeGreaterThanOrEqual time - HALF_TICK - 2 * T / 40 - 5
            }
        }
    })
