package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeInRange
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.acquire
import io.lockkeeper.acquireOrNull
import io.lockkeeper.guarded
import io.lockkeeper.guardedOrSkip
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.delay
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

@OptIn(DelicateLockApi::class)
class DjangaeTest :
    FunSpec({
        test("with lock('refresh'):") {
            row("refresh") {
                otherHoldsFor(60_000)
                // on the page:
                locks.withLock("refresh", wait = Duration.INFINITE) { work() }
                // so:
                runs shouldBe 1
                millis shouldBe 60_000
            }
        }

        test("with lock('refresh', wait=False):") {
            row("refresh") {
                whileOtherHolds {
                    shouldThrow<LockTimeoutException> {
                        // on the page:
                        locks.withLock("refresh", wait = Duration.ZERO) { work() }
                        // so:
                    }
                    millis shouldBe 0
                }
            }
        }

        test("@lock('refresh')") {
            row("refresh") {
                // on the page:
                val refresh = locks.guarded("refresh", wait = Duration.INFINITE) { work() }
                // so:
                otherHoldsFor(60_000)
                refresh()
                runs shouldBe 1
                millis shouldBe 60_000
            }
        }

        test("@lock('refresh') of a function with an argument") {
            row("refresh-ann") {
                // on the page:
                val refresh = locks.guarded({ user: String -> "refresh-$user" }) { user -> work(user) }
                // so:
                refresh("ann")
                runs shouldBe 1
            }
        }

        test("@lock('refresh', wait=False)") {
            row("refresh") {
                // on the page:
                val refresh = locks.guardedOrSkip("refresh") { work() }
                // so:
                whileOtherHolds { refresh() } shouldBe null
                runs shouldBe 0
                refresh()
                runs shouldBe 1
            }
        }

        test("Lock.acquire('refresh', wait=False)") {
            row("refresh") {
                whileOtherHolds {
                    // on the page:
                    val held = locks.acquireOrNull("refresh")
                    // so:
                    held shouldBe null
                }
            }
        }

        test("Lock.acquire('refresh', max_wait_ms=10000)") {
            row("refresh") {
                whileOtherHolds {
                    // on the page:
                    val held = locks.acquireOrNull("refresh", wait = 10.seconds)
                    // so:
                    held shouldBe null
                    millis shouldBe 10_000
                }
            }
        }

        test("lock.release()") {
            row("refresh") {
                val held = locks.acquire("refresh")
                work()
                // on the page:
                held.releaseAndAwait()
                // so:
                runs shouldBe 1
                cluster.nodes() shouldBe emptyMap()
            }
        }

        test("with lock('refresh', steal_after_ms=180000):") {
            row("refresh") {
                val robbed = other.acquire("refresh")
                // on the page:
                locks.withLock("refresh", wait = 10.minutes, stealAfter = 3.minutes) { work() }
                // so:
                runs shouldBe 1
                millis shouldBeInRange 180_000L..245_000L
                robbed.isHeld shouldBe false
                robbed.releaseAndAwait()
            }
        }

        test("lock('refresh', wait=False, steal_after_ms=180000)") {
            row("refresh") {
                val robbed = other.acquire("refresh")
                delay(4.minutes)
                // on the page:
                val done = locks.withLockOrNull("refresh", stealAfter = 3.minutes) { work() }
                // so:
                done.shouldNotBeNull()
                runs shouldBe 1
                robbed.isHeld shouldBe false
                robbed.releaseAndAwait()
            }
        }
    })
