package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.acquireOrNull
import io.lockkeeper.guarded
import io.lockkeeper.guardedOrSkip
import io.lockkeeper.leaseLeft
import io.lockkeeper.lockName
import io.lockkeeper.lockOptions
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.awaitCancellation
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes

@OptIn(DelicateLockApi::class)
class DbMutexTest :
    FunSpec({
        test("with db_mutex('nightly'):") {
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

        test("@db_mutex('nightly')") {
            row("nightly") {
                // on the page:
                val nightly = locks.guarded("nightly", wait = Duration.ZERO) { work() }
                // so:
                whileOtherHolds { shouldThrow<LockTimeoutException> { nightly() } }
                nightly()
                runs shouldBe 1
            }
        }

        test("@db_mutex('nightly', suppress_acquisition_exceptions=True)") {
            row("nightly") {
                // on the page:
                val nightly = locks.guardedOrSkip("nightly") { work() }
                // so:
                whileOtherHolds { nightly() } shouldBe null
                nightly()
                runs shouldBe 1
            }
        }

        test("mutex.start() … mutex.stop()") {
            row("nightly") {
                // on the page:
                val held = locks.acquireOrNull("nightly")
                // so:
                work()
                held!!.releaseAndAwait()
                runs shouldBe 1
            }
        }

        test("except DBMutexTimeoutError:") {
            row("nightly") {
                var why: LossCause? = null
                suspend fun work() {
                    this.work()
                    awaitCancellation()
                }
                // on the page:
                try {
                    locks.withLock("nightly", lease = 30.minutes) { work() }
                } catch (lost: LockLostException) {
                    why = lost.lossCause()
                }
                // so:
                why shouldBe LossCause.LEASE_OVER
                millis shouldBe 1_800_000
            }
        }

        test("DB_MUTEX_TTL_SECONDS = 1800") {
            // on the page:
            val options = lockOptions { defaultLease = 30.minutes }
            // so:
            row("nightly", options) {
                locks.withLock("nightly") { leaseLeft shouldBe 30.minutes }
            }
        }

        test("with db_mutex(self.__class__.__name__):") {
            row(lockName(Nightly::class)) {
                // on the page:
                val done = locks.withLockOrNull(lockName(Nightly::class)) { work() }
                // so:
                done shouldBe Unit
                runs shouldBe 1
            }
        }
    })

private class Nightly
