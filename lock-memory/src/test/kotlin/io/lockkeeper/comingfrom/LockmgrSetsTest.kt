package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.AcquiredLocks
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.alreadyHeld
import io.lockkeeper.leaseLeft
import io.lockkeeper.list
import io.lockkeeper.renewHeldLease
import io.lockkeeper.renewLeases
import io.lockkeeper.withAvailableLocks
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.flow.toList
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes

/** The lines of django-lockmgr for several locks. */
@OptIn(DelicateLockApi::class)
class LockmgrSetsTest :
    FunSpec({
        test("set_lock('a', 'b', fail=True)") {
            row("b") {
                // on the page:
                locks.withLocks("a", "b", wait = Duration.ZERO) { work() }
                // so:
                runs shouldBe 1
                whileOtherHolds {
                    shouldThrow<LockTimeoutException> { locks.withLocks("a", "b", wait = Duration.ZERO) {} }
                }
            }
        }

        test("set_lock('a', 'b', renew=False)") {
            row("b") {
                whileOtherHolds {
                    // on the page:
                    val (created, skipped) = locks.withAvailableLocks(listOf("a", "b")) { report(acquired) }
                    // so:
                    created shouldBe listOf("a")
                    skipped shouldBe setOf("b")
                }
            }
        }

        test("set_lock('a', 'b', create=False)") {
            row("b") {
                locks.withLock("a", lease = 1.minutes) {
                    whileOtherHolds {
                        // on the page:
                        val left = listOf("a", "b").associateWith { locks.renewHeldLease(it, 10.minutes) }
                        // so:
                        left shouldBe mapOf("a" to 10.minutes, "b" to null)
                        leaseLeft shouldBe 10.minutes
                    }
                }
                locks.withLocks("a", "b", lease = 1.minutes) { held.renewLeases(10.minutes) shouldBe 10.minutes }
            }
        }

        test("set_lock('a', 'b')") {
            row("b") {
                locks.withLock("a", lease = 1.minutes) {
                    // on the page:
                    locks.withAvailableLocks(listOf("a", "b"), lease = 10.minutes) {
                        acquired.alreadyHeld.forEach { locks.renewHeldLease(it, 10.minutes) }
                    }
                    // so:
                    leaseLeft shouldBe 10.minutes
                    locks.withAvailableLocks(listOf("a", "b")) {
                        acquired.alreadyHeld shouldBe setOf("a")
                        acquired.taken().all().map { it.name() } shouldBe listOf("b")
                    }
                }
            }
        }

        test("manage.py list_locks") {
            row("mylock") {
                whileOtherHolds {
                    // on the page:
                    val inUse = locks.list().toList()
                    // so:
                    inUse.single().name shouldBe "mylock"
                }
            }
        }
    })

private fun report(acquired: AcquiredLocks) = acquired.taken().all().map { it.name() } to acquired.busy().keys
