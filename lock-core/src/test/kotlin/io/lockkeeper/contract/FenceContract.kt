package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.lockkeeper.Fence
import io.lockkeeper.StaleTokenException

/** The tokens of holds, as a fence compares them. */
fun Contract<*>.fencing() {
    must("let a fence admit a hold as often as it likes, and refuse it when the next one was admitted") {
        val fence = Fence()
        val earlier = process().holding()
        val late = earlier.held()
        repeat(2) { fence.admit(late).close() }
        earlier.release()
        val next = process().holding()
        fence.admit(next.held()).close()
        val refused = shouldThrow<StaleTokenException> { fence.admit(late) }
        refused.lockName() shouldBe x
        refused.token() shouldBe late.fencingToken()
        refused.highestToken() shouldBe next.held().fencingToken()
        fence.admit(next.held()).close()
        next.release()
    }
}
