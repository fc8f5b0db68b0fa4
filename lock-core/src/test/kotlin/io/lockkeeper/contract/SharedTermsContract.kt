package io.lockkeeper.contract

import io.kotest.assertions.withClue
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockStoreException
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.spi.LockMode

/** One kind of lock a name, and calls that take modes as one of their terms. */
fun Contract<Face>.sharedTerms() {
    must("refuse a call for another kind of lock than the name serves, and name both") {
        val kinds = mapOf(
            CallTerms() to "an exclusive lock",
            reading to "a read/write lock",
            writing to "a read/write lock",
            some(1, 3) to "a semaphore of 3 permits",
            some(2, 4) to "a semaphore of 4 permits",
        )
        val (a, b) = List(2) { process() }
        for ((held, kind) in kinds) {
            val holder = a.holdingOn(held)
            for ((asked, other) in kinds) {
                if (other == kind) continue
                for (process in listOf(a, b)) {
                    withClue("$asked while $held") {
                        val refused = process.callOn(asked) {}.failure().shouldBeInstanceOf<LockStoreException>()
                        refused.message shouldContain kind
                        refused.message shouldContain other
                    }
                }
            }
            holder.held().isHeld shouldBe true
            holder.release()
            soon { backend.nodes(x) shouldBe 0 }
        }
    }

    must("use a name for another kind of lock when it is free") {
        val (a, b) = List(2) { process() }
        for (asked in listOf(reading, CallTerms(), some(2, 3), writing, some(2, 4))) {
            for (process in listOf(a, b)) process.callOn(asked) { it.isHeld }.await() shouldBe true
        }
    }

    must("take those of several names that can be had for reading") {
        val (a, b) = List(2) { process() }
        val reader = b.holdingOn(reading, "$x-1")
        val writer = b.holdingOn(writing, "$x-2")
        val got = face.available(
            a.locks,
            listOf("$x-1", "$x-2", "$x-3"),
            reading.copy(wait = kotlin.time.Duration.ZERO),
        )
        got.taken().all().map { it.name() } shouldBe listOf("$x-1", "$x-3")
        got.busy().keys shouldBe setOf("$x-2")
        reader.held().isHeld shouldBe true
        got.releaseAndAwait()
        listOf(reader, writer).forEach { it.release() }
    }

    must("renew and hand out tokens in every mode") {
        val a = process()
        for (mode in listOf(LockMode.READ, LockMode.WRITE, LockMode.permits(2, 3))) {
            a.callOn(CallTerms(mode = mode)) {
                it.renew(java.time.Duration.ofMinutes(1))
                it.ensureHeld()
                it.fencingToken()
            }.await()
        }
    }
}
