package io.lockkeeper.engine.session

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.Session

class SessionLeaseTest :
    FunSpec({
        /** Of a server that decides by itself: what it has answered it has heard. */
        fun belief() = SessionLease(Session(1, 1000), 50).apply { connected(false, 0, 0) }

        test("nothing is believed before something was confirmed") {
            belief().isGood(0) shouldBe false
            belief().apply { answered(0, 1) }.isGood(1) shouldBe false
        }

        test("the deadline never goes back") {
            val belief = belief()
            repeat(3) { belief.confirmed(100L + it, 101L + it) }
            val until = belief.until()
            belief.confirmed(10, 200)
            belief.until() shouldBe until
            belief.isGood(until - 1) shouldBe true
            belief.isGood(until) shouldBe false
        }

        test("a session that has ended is believed no more, whatever is confirmed late") {
            val belief = belief()
            repeat(3) { belief.confirmed(100L + it, 101L + it) }
            belief.isGood(200) shouldBe true
            belief.end()
            belief.isGood(200) shouldBe false
            repeat(3) { belief.confirmed(300L + it, 301L + it) }
            belief.isGood(310) shouldBe false
            belief.mayBegin(310) shouldBe false
        }

        test("one that ended before anything was confirmed is not believed either") {
            val belief = belief()
            belief.end()
            repeat(3) { belief.confirmed(100L + it, 101L + it) }
            belief.isGood(110) shouldBe false
        }

        test("a connection to a session that was heard of lately enough lets holds begin until it has proven more") {
            fun heard(at: Long) = SessionLease(Session(1, 1000, 300, 0), 50).apply {
                connected(true, at, 0)
                confirmed(5, 6)
            }
            // Believed for 1000 less 25 for clocks and 50; by 325 the connection has proven something by itself.
            heard(-590).mayBegin(10) shouldBe true
            heard(-590).mayBegin(300) shouldBe true
            heard(-610).mayBegin(10) shouldBe false
        }

        test("what a connection has proven by itself lets a hold begin, however little is left") {
            val belief = SessionLease(Session(1, 1000, 300, 0), 50).apply { connected(true, -610, 0) }
            belief.answered(1, 2)
            belief.answered(302, 303)
            belief.confirmed(304, 305)
            belief.mayBegin(920) shouldBe true
            belief.mayBegin(930) shouldBe false
        }
    })
