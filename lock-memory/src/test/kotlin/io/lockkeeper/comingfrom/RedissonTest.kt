package io.lockkeeper.comingfrom

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockLostException
import io.lockkeeper.LockNestedException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.time.Duration
import java.util.Optional
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.milliseconds

class RedissonTest :
    FunSpec({
        fun java(name: String = "acct-42", test: JavaRow.(RedissonInJava) -> Unit) =
            JavaRow(name).run { test(RedissonInJava(this)) }
        val wait = Duration.ofSeconds(10)
        val leased = LockTerms.defaults().lease(Duration.ofSeconds(30))

        test("lock.lock() … lock.unlock()") {
            java { inJava ->
                val waiting = whileOtherHolds {
                    thread { inJava.waits() }.also { while (cluster.nodes()["acct-42"] != 2) Thread.onSpinWait() }
                }
                waiting.join()
                ranAndReleased(1)
            }
        }

        test("lock.tryLock()") {
            java { inJava ->
                inJava.tries() shouldBe true
                whileOtherHolds { inJava.tries() } shouldBe false
                ranAndReleased(1)
            }
        }

        test("lock.tryLock(10, 30, SECONDS)") {
            java { inJava ->
                inJava.triesWithLease() shouldBe true
                waitsFor(wait) { inJava.triesWithLease() } shouldBe false
                ranAndReleased(1)
            }
        }

        test("fencedLock.lockAndGetToken()") {
            java { inJava ->
                inJava.fences()
                ranAndReleased(1)
            }
        }

        test("redisson.getMultiLock(a, b).lock()") {
            java { inJava ->
                inJava.several()
                ranAndReleased(1)
            }
        }

        test("redisson.getFairLock(\"acct-42\")") {
            val options = JavaRow("acct-42").run { RedissonInJava(this).let { inJava -> inJava.fair() } }
            row("acct-42", options) {
                val order = mutableListOf<String>()
                val fair = cluster.connect(options).locks()
                otherHoldsFor(100)
                for ((caller, its) in listOf("a1" to locks, "b1" to fair, "a2" to locks)) {
                    launch { its.withLock("acct-42") { order += caller } }
                    delay(1.milliseconds)
                }
                delay(200.milliseconds)
                order shouldContainExactly listOf("a1", "b1", "a2")
            }
        }

        test("lock.isLocked()") {
            java { inJava ->
                inJava.asks() shouldBe false
                whileOtherHolds { inJava.asks() } shouldBe true
            }
        }

        test("lock.isHeldByCurrentThread()") {
            java { inJava ->
                val held = connection.blocking().acquire("acct-42")
                inJava.isMine(held) shouldBe true
                held.release()
                inJava.isMine(held) shouldBe false
            }
        }

        test("lock.remainTimeToLive()") {
            java { inJava ->
                connection.blocking().acquire("acct-42", leased).use { held ->
                    cluster.advance(wait)
                    inJava.left(held) shouldBe Optional.of(Duration.ofSeconds(20))
                }
            }
        }

        test("lock.forceUnlock()") {
            java { inJava ->
                inJava.forces() shouldBe Optional.empty()
                val robbed = other.acquire("acct-42")
                inJava.forces().get().token() shouldBe robbed.fencingToken()
                eventually(robbed.lost().toCompletableFuture()).lossCause() shouldBe LossCause.REMOVED
                shouldThrow<LockLostException> { robbed.release() }
            }
        }

        test("lock.tryLockAsync(10, -1, SECONDS)") {
            java { inJava ->
                inJava.future().join().get().use { work.run() }
                waitsFor(wait) { inJava.future().join() } shouldBe Optional.empty()
                ranAndReleased(1)
            }
        }

        test("lock.lockAsync(id).await() … lock.unlockAsync(id).await()") {
            row("acct-42") {
                // on the page:
                locks.withLock("acct-42") { work() }
                // so:
                runs shouldBe 1
                locks.withLock("acct-42") { withContext(Dispatchers.Default) { isHeld shouldBe true } }
            }
        }

        test("redisson.getReadWriteLock(\"acct-42\")") {
            java { inJava ->
                othersTerms = LockTerms.ifFree().write()
                val lock = inJava.view()
                lock.readLock().lock()
                other.acquire("acct-42", LockTerms.ifFree().read()).release()
                work.run()
                shouldThrow<LockNestedException> { lock.writeLock().lock() }
                lock.readLock().unlock()
                ranAndReleased(1)
            }
        }

        test("redisson.getSemaphore(\"api\").acquire()") {
            java("api") { inJava ->
                othersTerms = LockTerms.ifFree().permits(3, 3)
                other.acquire("api", LockTerms.ifFree().permits(2, 3)).use { inJava.permit() }
                waitsFor(wait) { shouldThrow<LockTimeoutException> { inJava.permit() } }
                ranAndReleased(1)
            }
        }

        test("semaphore.tryAcquire(2, 10, SECONDS)") {
            java("api") { inJava ->
                othersTerms = LockTerms.ifFree().permits(2, 3)
                inJava.triesPermits() shouldBe true
                waitsFor(wait) { inJava.triesPermits() } shouldBe false
                ranAndReleased(1)
            }
        }

        test("expirable.acquire(30, SECONDS)") {
            java("api") { inJava ->
                othersTerms = LockTerms.ifFree().permits(3, 3)
                val permit = inJava.leasedPermit()
                work.run()
                cluster.advance(Duration.ofSeconds(30))
                shouldThrow<LockLostException> { permit.release() }.lossCause() shouldBe LossCause.LEASE_OVER
                ranAndReleased(1)
            }
        }
    })
