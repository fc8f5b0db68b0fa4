package io.lockkeeper.benchmarks.worker

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe

internal class TallyTest : FunSpec({
    test("two callers that hold the lock at once are detected") {
        val tally = Tally(true, 60_000)
        tally.begin()
        repeat(3) { tally.held() }
        tally.answer(3).count("holds") shouldBe 3
        shouldThrow<IllegalStateException> { tally.answer(4) }
    }
})
