package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import kotlin.time.Duration.Companion.ZERO

/** Writers that go on as readers. */
fun Contract<Face>.downgrades() {
    must("keep place and token in a downgrade, let readers in, and keep a writer out that waited") {
        val (a, b, c) = List(3) { process() }
        val writer = a.holdingOn(writing)
        val held = writer.held()
        val token = held.fencingToken()
        val reader = b.queuedOn(reading, 2)
        val next = c.queuedOn(writing, 3)
        held.downgradeToRead()
        reader.held()
        next.isHolding shouldBe false
        held.isHeld shouldBe true
        held.fencingToken() shouldBe token
        held.downgradeToRead() // once is enough
        reader.release()
        soon { backend.nodes(x) shouldBe 2 }
        next.isHolding shouldBe false
        writer.release()
        next.held().fencingToken() shouldBeGreaterThan maxOf(token, reader.held().fencingToken())
        next.release()
    }

    must("let readers of the same process in after a downgrade, and its writers when all have left") {
        val a = process()
        val writer = a.holdingOn(writing)
        val reader = a.tenantOn(reading)
        writer.held().downgradeToRead()
        reader.held()
        val next = a.tenantOn(writing)
        a.callOn(writing.copy(wait = ZERO)) {}.failure().shouldBeInstanceOf<LockTimeoutException>()
        writer.release()
        next.isHolding shouldBe false
        reader.release()
        next.held()
        next.release()
    }

    must("be over with its session after a downgrade too") {
        val a = process()
        val writer = a.holdingOn(writing)
        writer.held().downgradeToRead()
        a.expireSession()
        writer.failure().shouldBeInstanceOf<LockLostException>()
        shouldThrow<LockLostException> { writer.held().downgradeToRead() }
        expectFree()
    }

    must("downgrade no hold but a writer's, and none that was released") {
        val a = process()
        a.call { shouldThrow<IllegalStateException> { it.downgradeToRead() }.message shouldContain "an exclusive lock" }
            .await()
        a.callOn(some(1, 3)) {
            shouldThrow<IllegalStateException> { it.downgradeToRead() }.message shouldContain "a semaphore of 3 permits"
        }.await()
        a.callOn(reading) { it.downgradeToRead() }.await() // nothing to do
        val over = a.callOn(writing) { it }.await()
        shouldThrow<IllegalStateException> { over.downgradeToRead() }
    }
}
