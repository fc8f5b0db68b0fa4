package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockOrderCheck
import io.lockkeeper.LockOrderException
import io.lockkeeper.releaseAndAwait
import kotlin.time.measureTimedValue

/** Bodies that hold a lock in one mode and ask for it in another. */
fun Contract<BodyFace>.nestedModes() {
    /** Calls of a body that holds the first and asks for the second, re-entrant or not, with words of the refusal. */
    val refused = listOf(
        Triple(reading, writing, "an upgrade to writing would wait for itself. Release the read lock first"),
        Triple(some(1, 3), some(2, 3), "this caller already has 1 of 3 permits"),
        Triple(CallTerms(), reading, "as an exclusive lock, and this call asks for a read/write lock"),
        Triple(writing, CallTerms(), "as a read/write lock, and this call asks for an exclusive lock"),
        Triple(reading, some(1, 3), "as a read/write lock, and this call asks for a semaphore of 3 permits"),
        Triple(some(1, 3), some(1, 2), "as a semaphore of 3 permits, and this call asks for a semaphore of 2 permits"),
    )

    /** Calls that go on under the hold around them if they are re-entrant, with words of the refusal if they are not. */
    val reentrant = listOf(
        Triple(writing, writing, "is already held by this caller: a nested acquire would wait for itself"),
        Triple(writing, reading, "is already held by this caller: a nested acquire would wait for itself"),
        Triple(reading, reading, "is already held by this caller for reading: if a writer waits"),
        Triple(some(1, 3), some(1, 3), "this caller already has 1 of 3 permits"),
        Triple(some(2, 3), some(1, 3), "this caller already has 2 of 3 permits"),
    )

    must("refuse at once what would wait for its own body, and let the body go on") {
        val a = process()
        for ((held, asked, words) in refused + reentrant) {
            a.callOn(held) { outer ->
                for (again in listOf(false, true)) {
                    if (again && refused.none { it.first == held && it.second == asked }) continue
                    withClue("$asked in $held, re-entrant $again") {
                        val (error, time) = measureTimedValue {
                            shouldThrow<LockNestedException> {
                                face.hereOn(a.locks, x, asked.copy(reentrant = again)) {}
                            }
                        }
                        error.lockName() shouldBe x
                        error.message shouldContain words
                        time shouldBeLessThan atOnce
                    }
                }
                outer.ensureHeld()
            }.await()
            soon { backend.nodes(x) shouldBe 0 }
        }
    }

    must("go on under the hold of the body around it, if a nested call may and asks for no more") {
        val (a, b) = List(2) { process() }
        for ((held, asked) in reentrant) {
            a.callOn(held) { outer ->
                withClue("$asked in $held") {
                    face.hereOn(a.locks, x, asked.copy(reentrant = true)) { inner ->
                        inner.fencingToken() shouldBe outer.fencingToken()
                        backend.nodes(x) shouldBe 1
                    }
                    outer.ensureHeld()
                }
            }.await()
            b.callOn(CallTerms()) {}.await()
        }
    }

    must("read on in the same body after a downgrade, and refuse to write again") {
        val a = process()
        a.callOn(writing) { held ->
            held.downgradeToRead()
            val again = CallTerms(reentrant = true)
            face.hereOn(a.locks, x, again.copy(mode = reading.mode)) { it.ensureHeld() }
            shouldThrow<LockNestedException> { face.hereOn(a.locks, x, again.copy(mode = writing.mode)) {} }
        }.await()
    }

    must("count a name as held already, if the body around the call holds all that is asked for") {
        val a = process()
        a.callOn(reading) {
            val got = face.available(a.locks, listOf(x, "$x-2"), reading)
            got.alreadyHeld() shouldBe setOf(x)
            got.takenCount() shouldBe 1
            got.releaseAndAwait()
            shouldThrow<LockNestedException> { face.available(a.locks, listOf(x, "$x-2"), writing) }
            backend.nodes("$x-2") shouldBe 0
        }.await()
    }

    must("compare the orders of names whatever the modes: readers wait for each other through writers") {
        val a = process(options = { lockOrder(LockOrderCheck.failing()) })
        a.callOn(reading, "$x-1") { face.hereOn(a.locks, "$x-2", reading) {} }.await()
        a.callOn(reading, "$x-2") {
            shouldThrow<LockOrderException> { face.hereOn(a.locks, "$x-1", reading) {} }
        }.await()
        a.callOn(some(1, 2), "$x-3") { face.hereOn(a.locks, "$x-4", some(1, 2)) {} }.await()
        a.callOn(some(1, 2), "$x-4") {
            shouldThrow<LockOrderException> { face.hereOn(a.locks, "$x-3", some(1, 2)) {} }
        }.await()
    }
}
