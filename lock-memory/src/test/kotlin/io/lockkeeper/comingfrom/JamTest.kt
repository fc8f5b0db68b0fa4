package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.acquire
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.withLock
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

@OptIn(DelicateLockApi::class)
class JamTest :
    FunSpec({
        test("with task.lock('nightly'):") {
            row("nightly") {
                otherHoldsFor(60_000)
                // on the page:
                locks.withLock("nightly", wait = Duration.INFINITE) { work() }
                // so:
                runs shouldBe 1
                millis shouldBe 60_000
            }
        }

        test("with task.lock('nightly', 0):") {
            row("nightly") {
                whileOtherHolds {
                    shouldThrow<LockTimeoutException> {
                        // on the page:
                        locks.withLock("nightly", wait = Duration.ZERO) { work() }
                        // so:
                    }
                    millis shouldBe 0
                }
            }
        }

        test("with task.lock('nightly', 10):") {
            row("nightly") {
                whileOtherHolds {
                    shouldThrow<LockTimeoutException> {
                        // on the page:
                        locks.withLock("nightly", wait = 10.seconds) { work() }
                        // so:
                    }
                    millis shouldBe 10_000
                }
            }
        }

        test("lock.acquire() … lock.release()") {
            row("nightly") {
                // on the page:
                val held = locks.acquire("nightly", wait = Duration.INFINITE)
                // so:
                work()
                held.releaseAndAwait()
                runs shouldBe 1
            }
        }

        test("lock.acquire() of a lock object that is acquired") {
            row("nightly") {
                locks.withLock("nightly") {
                    // on the page:
                    locks.withLock("nightly", reentrant = true) { work() }
                    // so:
                    ensureHeld()
                    runs shouldBe 1
                }
            }
        }

        test("lock.is_locked") {
            row("nightly") {
                locks.withLock("nightly") {
                    // on the page:
                    val mine = isHeld
                    // so:
                    mine shouldBe true
                }
            }
        }
    })
