package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.acquire
import io.lockkeeper.acquireTicket
import io.lockkeeper.acquireTicketOrNull
import io.lockkeeper.fencingToken
import io.lockkeeper.forceRelease
import io.lockkeeper.inspect
import io.lockkeeper.isLocked
import io.lockkeeper.leaseLeft
import io.lockkeeper.lockOptions
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.releaseTicket
import io.lockkeeper.renewHeldLease
import io.lockkeeper.renewLease
import io.lockkeeper.renewLeaseBy
import io.lockkeeper.renewTicket
import io.lockkeeper.tenureOrNull
import io.lockkeeper.withLock
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

@OptIn(DelicateLockApi::class)
class LockmgrTest :
    FunSpec({
        test("with LockMgr('mylock', 60) as l:") {
            row("mylock") {
                whileOtherHolds {
                    shouldThrow<LockTimeoutException> {
                        // on the page:
                        locks.withLock("mylock", wait = Duration.ZERO, lease = 60.seconds) { work() }
                        // so:
                    }
                    millis shouldBe 0
                }
            }
        }

        test("with LockMgr('mylock', 60, wait=30) as l:") {
            row("mylock") {
                otherHoldsFor(20_000)
                // on the page:
                locks.withLock("mylock", wait = 30.seconds, lease = 60.seconds) { work() }
                // so:
                runs shouldBe 1
                millis shouldBe 20_000
            }
        }

        test("l.renew(expires=30)") {
            row("mylock") {
                locks.withLock("mylock", lease = 60.seconds) {
                    // on the page:
                    renewLeaseBy(30.seconds)
                    // so:
                    leaseLeft shouldBe 90.seconds
                }
            }
        }

        test("l.renew(expires=30, add_time=False)") {
            row("mylock") {
                locks.withLock("mylock", lease = 60.seconds) {
                    delay(50.seconds)
                    // on the page:
                    renewLease(30.seconds)
                    // so:
                    leaseLeft shouldBe 30.seconds
                }
            }
        }

        test("l.renew(create=True)") {
            row("mylock") {
                var todo = 2
                val losses = ArrayList<LossCause>()
                suspend fun step() {
                    work()
                    if (losses.isEmpty()) awaitCancellation()
                    todo--
                }
                fun again(lost: LockLostException) {
                    losses += lost.lossCause()
                }
                // on the page:
                while (todo > 0) {
                    try {
                        locks.withLock("mylock", lease = 60.seconds) { step() }
                    } catch (lost: LockLostException) {
                        again(lost)
                    }
                }
                // so:
                losses shouldBe listOf(LossCause.LEASE_OVER)
                runs shouldBe 3
            }
        }

        test("l.main_lock.expires_in") {
            row("mylock") {
                locks.withLock("mylock", lease = 60.seconds) {
                    delay(10.seconds)
                    // on the page:
                    val left = leaseLeft
                    // so:
                    left shouldBe 50.seconds
                }
            }
        }

        test("l.lock('other')") {
            row("other") {
                locks.withLock("mylock") {
                    // on the page:
                    alsoLock("other")
                    // so:
                    work()
                }
                cluster.nodes() shouldBe emptyMap()
                runs shouldBe 1
            }
        }

        test("get_lock('mylock', expires=600)") {
            row("mylock") {
                // on the page:
                val ticket = locks.acquireTicketOrNull("mylock", lease = 10.minutes)
                // so:
                process.expireSession()
                work()
                other.releaseTicket(ticket.shouldNotBeNull()) shouldBe true
            }
        }

        test("get_lock('mylock', expires=0)") {
            row("mylock") {
                // on the page:
                val ticket = locks.acquireTicket("mylock", lease = Duration.INFINITE)
                // so:
                process.expireSession()
                delay(1_000.minutes)
                work()
                other.releaseTicket(ticket) shouldBe true
            }
        }

        test("renew_lock(lock, 60)") {
            row("mylock") {
                val ticket = locks.acquireTicket("mylock", lease = 30.seconds)
                // on the page:
                other.renewTicket(ticket, 60.seconds)
                // so:
                delay(50.seconds)
                work()
                locks.releaseTicket(ticket) shouldBe true
            }
        }

        test("renew_lock('mylock', 60)") {
            row("mylock") {
                locks.withLock("mylock", lease = 30.seconds) {
                    // on the page:
                    val left = locks.renewHeldLease("mylock", 60.seconds)
                    // so:
                    left shouldBe 60.seconds
                    leaseLeft shouldBe 60.seconds
                    other.renewHeldLease("mylock", 60.seconds) shouldBe null
                }
            }
        }

        test("renew_lock('mylock', 60, create=True)") {
            row("mylock") {
                for (pause in listOf(30.seconds, 90.seconds)) {
                    val held = locks.acquire("mylock", lease = 60.seconds)
                    delay(pause)
                    // on the page:
                    val still = try {
                        held.apply { renewLease(60.seconds) }
                    } catch (lost: LockLostException) {
                        locks.acquire("mylock", lease = 60.seconds)
                    }
                    // so:
                    work()
                    (still.fencingToken > held.fencingToken) shouldBe (pause > 60.seconds)
                    still.releaseAndAwait()
                }
            }
        }

        test("unlock(lock)") {
            row("mylock") {
                val ticket = locks.acquireTicket("mylock", lease = 10.minutes)
                // on the page:
                other.releaseTicket(ticket)
                // so:
                locks.isLocked("mylock") shouldBe false
            }
        }

        test("unlock('mylock')") {
            row("mylock") {
                shouldThrow<LockLostException> {
                    locks.withLock("mylock") {
                        // on the page:
                        other.forceRelease("mylock")
                        // so:
                        awaitCancellation()
                    }
                }
            }
        }

        test("is_locked('mylock')") {
            row("mylock") {
                whileOtherHolds {
                    // on the page:
                    val locked = locks.isLocked("mylock")
                    // so:
                    locked shouldBe true
                }
            }
        }

        test("LockMgr('mylock', locked_by='billing')") {
            // on the page:
            val options = lockOptions { label = "billing" }
            // so:
            row("mylock", options) {
                locks.withLock("mylock") { other.inspect("mylock").tenureOrNull!!.holder.label shouldBe "billing" }
            }
        }
    })
