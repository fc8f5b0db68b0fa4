package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockTerms
import io.lockkeeper.acquire
import io.lockkeeper.acquireOrNull
import io.lockkeeper.isLocked
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.withPermit
import io.lockkeeper.withPermitOrNull
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

@OptIn(DelicateLockApi::class)
class MutexTest :
    FunSpec({
        test("mutex.withLock { work() }") {
            row("acct-42") {
                otherHoldsFor(60_000)
                // on the page:
                locks.withLock("acct-42", wait = Duration.INFINITE) { work() }
                // so:
                runs shouldBe 1
                millis shouldBe 60_000
            }
        }

        test("mutex.tryLock()") {
            row("acct-42") {
                whileOtherHolds {
                    // on the page:
                    val done = locks.withLockOrNull("acct-42") { work() }
                    // so:
                    done shouldBe null
                    runs shouldBe 0
                }
            }
        }

        test("withTimeoutOrNull(10.seconds) { mutex.lock() }") {
            row("acct-42") {
                whileOtherHolds {
                    // on the page:
                    val held = locks.acquireOrNull("acct-42", wait = 10.seconds)
                    // so:
                    held shouldBe null
                    millis shouldBe 10_000
                }
            }
        }

        test("mutex.lock() … mutex.unlock()") {
            row("acct-42") {
                // on the page:
                val held = locks.acquire("acct-42", wait = Duration.INFINITE)
                // so:
                work()
                held.releaseAndAwait()
                runs shouldBe 1
            }
        }

        test("mutex.isLocked") {
            row("acct-42") {
                whileOtherHolds {
                    // on the page:
                    val locked = locks.isLocked("acct-42")
                    // so:
                    locked shouldBe true
                }
            }
        }

        test("mutex.holdsLock(owner)") {
            row("acct-42") {
                locks.withLock("acct-42") {
                    // on the page:
                    val mine = isHeld
                    // so:
                    mine shouldBe true
                }
            }
        }

        test("mutex.lock(owner) by its owner") {
            row("acct-42") {
                shouldThrow<LockNestedException> {
                    // on the page:
                    locks.withLock("acct-42") { locks.withLock("acct-42") { work() } }
                    // so:
                }
                runs shouldBe 0
            }
        }

        test("Semaphore(3).withPermit { work() }") {
            row("acct-42") {
                othersTerms = LockTerms.ifFree().permits(3, 3)
                // on the page:
                locks.withPermit("acct-42", of = 3, wait = Duration.INFINITE) { work() }
                // so:
                runs shouldBe 1
            }
        }

        test("Semaphore(3).tryAcquire()") {
            row("acct-42") {
                othersTerms = LockTerms.ifFree().permits(3, 3)
                // on the page:
                val done = locks.withPermitOrNull("acct-42", of = 3) { work() }
                // so:
                done shouldBe Unit
            }
        }
    })
