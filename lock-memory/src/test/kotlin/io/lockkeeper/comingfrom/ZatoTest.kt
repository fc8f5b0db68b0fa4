package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.acquire
import io.lockkeeper.isLocked
import io.lockkeeper.lockName
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlin.time.Duration.Companion.seconds

@OptIn(DelicateLockApi::class)
class ZatoTest :
    FunSpec({
        test("with self.lock():") {
            row(lockName(Report::class)) {
                // on the page:
                locks.withLock(lockName(Report::class), lease = 20.seconds) { work() }
                // so:
                runs shouldBe 1
            }
        }

        test("with self.lock('nightly', 60, 5):") {
            row("nightly") {
                whileOtherHolds {
                    shouldThrow<LockTimeoutException> {
                        // on the page:
                        locks.withLock("nightly", wait = 5.seconds, lease = 60.seconds) { work() }
                        // so:
                    }
                    millis shouldBe 5_000
                }
            }
        }

        test("with self.lock('nightly', 20, 0):") {
            row("nightly") {
                whileOtherHolds {
                    // on the page:
                    val done = locks.withLockOrNull("nightly", lease = 20.seconds) { work() }
                    // so:
                    done shouldBe null
                    runs shouldBe 0
                }
            }
        }

        test("self.lock('nightly').acquire() … info.release()") {
            row("nightly") {
                // on the page:
                val held = locks.acquire("nightly", lease = 20.seconds)
                // so:
                work()
                held.releaseAndAwait()
                runs shouldBe 1
            }
        }

        test("manager('nightly', namespace='billing')") {
            row("billing/nightly") {
                // on the page:
                locks.namespace("billing").withLock("nightly") { work() }
                // so:
                runs shouldBe 1
                other.isLocked("billing/nightly") shouldBe false
            }
        }
    })

private class Report
