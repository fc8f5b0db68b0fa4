package io.lockkeeper.contract

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockTimeoutException
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTimedValue

fun Contract<BodyFace>.nesting() {
    must("refuse a name in its own body at once, and let the body go on") {
        val a = process()
        a.call { held ->
            for (wait in listOf(null, ZERO, 1.minutes)) {
                val (error, time) =
                    measureTimedValue { shouldThrow<LockNestedException> { face.here(a.locks, x, wait) {} } }
                error.lockName() shouldBe x
                error.message shouldContain "\"$x\" is already held by this caller"
                time shouldBeLessThan 5.seconds
            }
            held.isHeld shouldBe true
        }.await()
        expectFree()
    }

    must("refuse a name held by a body further out") {
        val a = process()
        a.call {
            face.here(a.locks, "$x-between", 10.seconds) {
                shouldThrow<LockNestedException> { face.here(a.locks, x, 1.minutes) {} }
            }
        }.await()
    }

    must("refuse several names if one of them is held, and take none") {
        val a = process()
        a.call {
            shouldThrow<LockNestedException> {
                face.hereAll(a.locks, listOf("$x-0", x), 1.minutes) {}
            }.lockName() shouldBe
                x
            backend.nodes("$x-0") shouldBe 0
        }.await()
    }

    must("refuse a name in a body that holds it among several") {
        val a = process()
        face.callAll(a.locks, listOf(x, "$x-2"), 10.seconds) {
            shouldThrow<LockNestedException> { face.here(a.locks, "$x-2", 1.minutes) {} }
            shouldThrow<LockNestedException> { face.hereAll(a.locks, listOf("$x-3", x), 1.minutes) {} }
        }.await()
    }

    must("let other names nest, and the same name again after the body") {
        val a = process()
        a.call { face.here(a.locks, "$x-inner", 10.seconds) { 1 } }.await() shouldBe 1
        a.call {}.await()
        expectFree()
    }

    must("let a body wait for the same name of another cluster connection, as others do") {
        val a = process()
        val b = process()
        a.call { shouldThrow<LockTimeoutException> { face.here(b.locks, x, inVain) {} } }.await()
    }
}
