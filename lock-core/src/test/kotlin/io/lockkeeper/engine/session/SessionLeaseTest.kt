package io.lockkeeper.engine.session

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LossCause
import io.lockkeeper.spi.Session

class SessionLeaseTest :
    FunSpec({
        /** The lease of a session on a single server, which has heard of every request that it answered. */
        fun sessionLease() = SessionLease(Session(1, 1000), 50).apply { connected(false, 0, 0) }

        test("no session is valid before something was confirmed") {
            sessionLease().isValidAt(0) shouldBe false
            sessionLease().apply { answered(0, 1) }.isValidAt(1) shouldBe false
        }

        test("the deadline never goes back") {
            val sessionLease = sessionLease()
            repeat(3) { sessionLease.confirmed(100L + it, 101L + it) }
            val deadline = sessionLease.deadline()
            sessionLease.confirmed(10, 200)
            sessionLease.deadline() shouldBe deadline
            sessionLease.isValidAt(deadline - 1) shouldBe true
            sessionLease.isValidAt(deadline) shouldBe false
        }

        test("a session that has ended is never valid again, whatever is confirmed late") {
            val sessionLease = sessionLease()
            repeat(3) { sessionLease.confirmed(100L + it, 101L + it) }
            sessionLease.isValidAt(200) shouldBe true
            sessionLease.lossAt(200) shouldBe null
            sessionLease.end(LossCause.SESSION_EXPIRED) shouldBe LossCause.SESSION_EXPIRED
            sessionLease.end(LossCause.CLOSED) shouldBe LossCause.SESSION_EXPIRED // all holds are to hear one cause
            sessionLease.lossAt(200) shouldBe LossCause.SESSION_EXPIRED
            sessionLease.isValidAt(200) shouldBe false
            repeat(3) { sessionLease.confirmed(300L + it, 301L + it) }
            sessionLease.isValidAt(310) shouldBe false
            sessionLease.mayGrantAt(310) shouldBe false
        }

        test("a session that ended before anything was confirmed is not valid either") {
            val sessionLease = sessionLease()
            sessionLease.end(LossCause.SESSION_EXPIRED)
            repeat(3) { sessionLease.confirmed(100L + it, 101L + it) }
            sessionLease.isValidAt(110) shouldBe false
        }

        test("a connection to a recently confirmed session lets holds begin until it has proven more") {
            fun heard(at: Long) = SessionLease(Session(1, 1000, 300, 0), 50).apply {
                connected(true, at, 0)
                confirmed(5, 6)
            }
            // Valid for 1000 less 25 for clocks and a margin of 50; by 325 the connection has proven something by
            // itself.
            heard(-590).mayGrantAt(10) shouldBe true
            heard(-590).mayGrantAt(300) shouldBe true
            heard(-610).mayGrantAt(10) shouldBe false
        }

        test("a connection that has proven the session by itself lets a hold begin, however little time is left") {
            val sessionLease = SessionLease(Session(1, 1000, 300, 0), 50).apply { connected(true, -610, 0) }
            sessionLease.answered(1, 2)
            sessionLease.answered(302, 303)
            sessionLease.confirmed(304, 305)
            sessionLease.mayGrantAt(920) shouldBe true
            sessionLease.mayGrantAt(930) shouldBe false
        }
    })
