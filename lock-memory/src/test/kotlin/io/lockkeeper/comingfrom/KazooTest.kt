package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.acquire
import io.lockkeeper.acquireTicket
import io.lockkeeper.inspect
import io.lockkeeper.lockOptions
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.releaseTicket
import io.lockkeeper.tenureOrNull
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import io.lockkeeper.withPermit
import io.lockkeeper.withReadLock
import io.lockkeeper.withWriteLock
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

@OptIn(DelicateLockApi::class)
class KazooTest :
    FunSpec({
        test("with zk.Lock('/locks/b'):") {
            row("b") {
                otherHoldsFor(60_000)
                // on the page:
                locks.withLock("b", wait = Duration.INFINITE) { work() }
                // so:
                runs shouldBe 1
                millis shouldBe 60_000
            }
        }

        test("lock.acquire(blocking=False)") {
            row("b") {
                whileOtherHolds {
                    // on the page:
                    val done = locks.withLockOrNull("b") { work() }
                    // so:
                    done shouldBe null
                    runs shouldBe 0
                }
            }
        }

        test("lock.acquire(timeout=10)") {
            row("b") {
                whileOtherHolds {
                    shouldThrow<LockTimeoutException> {
                        // on the page:
                        locks.withLock("b", wait = 10.seconds) { work() }
                        // so:
                    }
                    millis shouldBe 10_000
                }
            }
        }

        test("lock.acquire() … lock.release()") {
            row("b") {
                // on the page:
                val held = locks.acquire("b", wait = Duration.INFINITE)
                // so:
                work()
                held.releaseAndAwait()
                held.releaseAndAwait()
                runs shouldBe 1
            }
        }

        test("lock.cancel()") {
            row("b") {
                whileOtherHolds {
                    val waiting = launch { locks.withLock("b", wait = Duration.INFINITE) { work() } }
                    delay(1.milliseconds)
                    cluster.nodes() shouldBe mapOf("b" to 2)
                    // on the page:
                    waiting.cancel()
                    // so:
                    waiting.join()
                    cluster.nodes() shouldBe mapOf("b" to 1)
                }
            }
        }

        test("zk.Lock('/locks/b', 'worker-1')") {
            // on the page:
            val options = lockOptions { label = "worker-1" }
            // so:
            row("b", options) {
                locks.withLock("b") { other.inspect("b").tenureOrNull!!.holder.label shouldBe "worker-1" }
            }
        }

        test("lock.contenders()") {
            row("b") {
                whileOtherHolds {
                    val waiting = launch { locks.withLock("b") { work() } }
                    delay(1.milliseconds)
                    // on the page:
                    val queue = locks.inspect("b").waiting
                    // so:
                    queue.single().process.pid shouldBe ProcessHandle.current().pid()
                    waiting.cancel()
                }
            }
        }

        test("lock.acquire(ephemeral=False)") {
            row("b") {
                // on the page:
                val ticket = locks.acquireTicket("b", Duration.INFINITE)
                // so:
                process.expireSession()
                work()
                other.releaseTicket(ticket) shouldBe true
            }
        }

        test("zk.add_listener(stop)") {
            row("b") {
                var stopped = false
                val stop = { stopped = true }
                shouldThrow<LockLostException> {
                    locks.withLock("b") {
                        // on the page:
                        lost().thenAccept { stop() }
                        // so:
                        process.expireSession()
                        awaitCancellation()
                    }
                }
                stopped shouldBe true
            }
        }

        test("with zk.ReadLock('/locks/b'):") {
            row("b") {
                othersTerms = LockTerms.ifFree().write()
                // on the page:
                locks.withReadLock("b", wait = Duration.INFINITE) { work() }
                // so:
                runs shouldBe 1
            }
        }

        test("with zk.WriteLock('/locks/b'):") {
            row("b") {
                othersTerms = LockTerms.ifFree().read()
                // on the page:
                locks.withWriteLock("b", wait = Duration.INFINITE) { work() }
                // so:
                runs shouldBe 1
            }
        }

        test("with zk.Semaphore('/locks/b', max_leases=3):") {
            row("b") {
                othersTerms = LockTerms.ifFree().permits(3, 3)
                // on the page:
                locks.withPermit("b", of = 3, wait = Duration.INFINITE) { work() }
                // so:
                runs shouldBe 1
            }
        }
    })
