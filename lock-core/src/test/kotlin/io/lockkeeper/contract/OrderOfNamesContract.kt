package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOrderCheck
import io.lockkeeper.LockOrderException
import io.lockkeeper.LockTimeoutException
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Callers that take the same names in different orders, where the options want to know of it. */
fun Contract<BodyFace>.orderOfNames() {
    fun World<BodyFace>.checked(check: LockOrderCheck = LockOrderCheck.failing()) =
        process(options = { lockOrder(check) })

    /** Takes each of the names within the one before it. */
    suspend fun World<BodyFace>.nest(process: Process, vararg names: String, body: suspend () -> Unit = {}) {
        val rest = names.drop(1).toTypedArray()
        face.here(process.locks, names[0], 10.seconds) {
            if (rest.isEmpty()) body() else nest(process, *rest, body = body)
        }
    }

    must("refuse the second name at once where another order of the two was seen, and let the body go on") {
        val a = checked()
        nest(a, "$x-1", "$x-2")
        a.call("$x-2") { held ->
            val refused = shouldThrow<LockOrderException> { face.here(a.locks, "$x-1", 1.minutes) {} }
            refused.lockName() shouldBe "$x-1"
            refused.heldLockName() shouldBe "$x-2"
            backend.nodes("$x-1") shouldBe 0
            held.ensureHeld()
        }.await()
        expectFree("$x-1")
    }

    must("name both locks, and both places where one was requested under the other") {
        val a = checked()
        nest(a, "$x-1", "$x-2")
        val message = shouldThrow<LockOrderException> { nest(a, "$x-2", "$x-1") }.message!!
        message shouldContain "\"$x-1\" is asked for at "
        message shouldContain " while \"$x-2\" is held;"
        message shouldContain "before, \"$x-2\" was asked for at "
        message shouldContain " while \"$x-1\" was held."
        Regex("""\(Faces\.kt:\d+\)""").findAll(message).count() shouldBe 2
        message shouldContain "withLocks"
    }

    must("refuse the call that closes a longer circle") {
        val a = checked()
        nest(a, "$x-1", "$x-2")
        nest(a, "$x-2", "$x-3")
        nest(a, "$x-3", "$x-4")
        val message = shouldThrow<LockOrderException> { nest(a, "$x-4", "$x-1") }.message!!
        for (between in 2..4) message shouldContain "\"$x-$between\" was asked for"
        nest(a, "$x-1", "$x-4")
    }

    must("let names nest in one order as often as they like, and names that have none") {
        val a = checked()
        repeat(3) { nest(a, "$x-1", "$x-2", "$x-3") }
        nest(a, "$x-1", "$x-3")
        nest(a, "$x-0", "$x-4")
        nest(a, "$x-3", "$x-4")
    }

    must("let callers take two names in any order that are within a third") {
        val a = checked()
        nest(a, "$x-outer", "$x-1", "$x-2")
        nest(a, "$x-outer", "$x-2", "$x-1")
        shouldThrow<LockOrderException> { nest(a, "$x-1", "$x-2") } // the third does not keep this one out
    }

    must("count several names as requested in sorted order, after the locks that are held already") {
        val a = checked()
        nest(a, "$x-5") { face.hereAll(a.locks, listOf("$x-3", "$x-1"), 10.seconds) {} }
        for (inner in listOf("$x-1", "$x-3")) shouldThrow<LockOrderException> { nest(a, inner, "$x-5") }
        shouldThrow<LockOrderException> { nest(a, "$x-3", "$x-1") }
        face.hereAll(a.locks, listOf("$x-3", "$x-1"), 10.seconds) {}
    }

    must("not check a call that does not wait, but what it took is in hand") {
        val a = checked()
        nest(a, "$x-1", "$x-2")
        nest(a, "$x-2") { face.here(a.locks, "$x-1", ZERO) {} }
        nest(a, "$x-2") { face.available(a.locks, listOf("$x-1"), CallTerms(wait = ZERO)).close() }
        nest(a, "$x-4", "$x-3")
        val order = shouldThrow<LockOrderException> {
            face.here(a.locks, "$x-3", ZERO) { face.here(a.locks, "$x-4", 10.seconds) {} }
        }
        order.heldLockName() shouldBe "$x-3"
    }

    must("not count a re-entry as a request") {
        val a = checked()
        nest(a, "$x-1", "$x-2")
        nest(a, "$x-1", "$x-2") { face.hereOn(a.locks, "$x-1", CallTerms(reentrant = true)) {} }
        nest(a, "$x-2") {
            shouldThrow<LockOrderException> { face.hereOn(a.locks, "$x-1", CallTerms(reentrant = true)) {} }
        }
    }

    must("wait as usual without the check") {
        val a = checked(LockOrderCheck.off())
        nest(a, "$x-1", "$x-2")
        val holder = process().holding("$x-1")
        shouldThrow<LockTimeoutException> { nest(a, "$x-2") { face.here(a.locks, "$x-1", inVain) {} } }
        holder.release()
        nest(a, "$x-2", "$x-1")
    }

    must("go on where the check only logs") {
        val a = checked(LockOrderCheck.logging())
        nest(a, "$x-1", "$x-2")
        repeat(2) { nest(a, "$x-2", "$x-1") }
    }

    must("compare names of a namespace by their whole names") {
        val a = checked()
        val (n, m) = listOf("n", "m").map { a.locks.namespace(it) }
        face.here(n, "$x-1", 10.seconds) { face.here(m, "$x-2", 10.seconds) {} }
        face.here(m, "$x-1", 10.seconds) { face.here(n, "$x-2", 10.seconds) {} }
        shouldThrow<LockOrderException> {
            face.here(m, "$x-2", 10.seconds) { face.here(n, "$x-1", 10.seconds) {} }
        }.lockName() shouldBe "n/$x-1"
    }
}
