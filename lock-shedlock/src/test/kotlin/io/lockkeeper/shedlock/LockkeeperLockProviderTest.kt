package io.lockkeeper.shedlock

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.optional.shouldBeEmpty
import io.kotest.matchers.optional.shouldBePresent
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockStoreException
import io.lockkeeper.contract.soon
import io.lockkeeper.memory.MemoryCluster
import net.javacrumbs.shedlock.core.ClockProvider
import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor
import net.javacrumbs.shedlock.core.LockAssert
import net.javacrumbs.shedlock.core.LockConfiguration
import net.javacrumbs.shedlock.core.LockExtender
import net.javacrumbs.shedlock.support.KeepAliveLockProvider
import net.javacrumbs.shedlock.support.LockException
import java.time.Duration
import java.time.Duration.ZERO
import java.time.Duration.ofMinutes
import java.time.Duration.ofSeconds
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit.SECONDS

class LockkeeperLockProviderTest :
    FunSpec({
        fun times(atMost: Duration, atLeast: Duration = ZERO, name: String = "nightly") =
            LockConfiguration(ClockProvider.now(), name, atMost, atLeast)

        /** Two processes of one cluster whose time stands still. */
        class World {
            val cluster = MemoryCluster.withManualTime()
            val process = cluster.connect()
            val other = cluster.connect()
            val provider = LockkeeperLockProvider(process.locks())
            val others = LockkeeperLockProvider(other.locks())

            fun otherGetsIt() = others.lock(times(ofMinutes(1))).also {
                it.ifPresent { lock -> lock.unlock() }
            }.isPresent
        }

        test("at the end of lockAtMostFor others lock at once, and not after the grace, although the task runs on") {
            World().run {
                val lock = provider.lock(times(ofSeconds(10))).get()
                cluster.advance(ofSeconds(9))
                otherGetsIt() shouldBe false
                cluster.advance(ofSeconds(1))
                soon { otherGetsIt() shouldBe true }
                lock.unlock() // the log has told of the loss, and the task's result is what counts here
            }
        }

        test("another loss keeps others out for the grace, because the task is not stopped") {
            World().run {
                provider.lock(times(ofMinutes(10))).get()
                process.disconnect()
                cluster.advance(process.locks().options().sessionTimeout().minusMillis(100))
                process.reconnect()
                cluster.advance(ofSeconds(4))
                otherGetsIt() shouldBe false
                cluster.advance(ofSeconds(2))
                soon { otherGetsIt() shouldBe true }
            }
        }

        test("lockAtLeastFor outlasts the task, and an extension of it too") {
            World().run {
                provider.lock(times(ofMinutes(10), ofMinutes(1))).get().unlock()
                cluster.advance(ofSeconds(59))
                otherGetsIt() shouldBe false
                cluster.advance(ofSeconds(1))
                soon { otherGetsIt() shouldBe true }

                val extended = provider.lock(times(ofMinutes(10))).get().extend(ofMinutes(10), ofMinutes(1)).get()
                extended.unlock()
                otherGetsIt() shouldBe false
                process.locks().close() // the end of the process ends the minimum time
                otherGetsIt() shouldBe true
            }
        }

        test("an extension moves the end, and never shortens the lease or the first lockAtLeastFor") {
            World().run {
                val lock = provider.lock(times(ofMinutes(2), ofMinutes(1))).get()
                val longer = lock.extend(ofMinutes(5), ZERO).get()
                val notShorter = longer.extend(ofSeconds(1), ZERO).get()
                cluster.advance(ofSeconds(30))
                notShorter.unlock()
                otherGetsIt() shouldBe false
                cluster.advance(ofSeconds(30))
                soon { otherGetsIt() shouldBe true }
            }
        }

        test("a lost lock cannot be extended, and is free when the caller knows that") {
            World().run {
                val lock = provider.lock(times(ofMinutes(1))).get()
                cluster.remove("nightly") shouldBe true
                cluster.advance(ofSeconds(1)) // within a tenth of it the holder has learned of that
                lock.extend(ofMinutes(1), ZERO).shouldBeEmpty()
                otherGetsIt() shouldBe true
            }
        }

        test("a time of zero is over at once, and nothing waits for it") {
            World().run {
                provider.lock(times(ZERO)).get()
                cluster.advance(Duration.ofMillis(1))
                soon { otherGetsIt() shouldBe true }
            }
        }

        test("a body of the same thread keeps the task out, without an error") {
            World().run {
                process.locks().blocking().runWithLock<LockLostException>("nightly") {
                    provider.lock(times(ofMinutes(1))).shouldBeEmpty()
                }
            }
        }

        test("servers that cannot be reached make the call fail with ShedLock's exception, and with what they said") {
            World().run {
                process.locks().close()
                val error = shouldThrow<LockException> { provider.lock(times(ofMinutes(1))) }
                val cause = error.cause.shouldBeInstanceOf<LockStoreException>()
                error.message shouldBe cause.message
            }
        }

        test("an interrupted thread keeps its interrupt, and leaves nothing behind") {
            World().run {
                Thread.currentThread().interrupt()
                val error = shouldThrow<LockException> { provider.lock(times(ofMinutes(1))) }
                Thread.interrupted() shouldBe true
                error.message shouldContain "\"nightly\""
                soon { cluster.nodes().shouldBeEmpty() }
            }
        }

        test("a name that is too long is refused in words") {
            World().run {
                val error =
                    shouldThrow<IllegalArgumentException> { provider.lock(times(ofMinutes(1), name = "n".repeat(513))) }
                error.message shouldContain "has 513 bytes of UTF-8; at most 512 are allowed"
                provider.lock(times(ofMinutes(1), name = "jobs/nightly: café #1")).shouldBePresent()
            }
        }

        test("ShedLock's executor, its assertion and its extender work on it") {
            World().run {
                var ran = 0
                DefaultLockingTaskExecutor(provider).executeWithLock(
                    Runnable {
                        ran++
                        LockAssert.assertLocked()
                        LockExtender.extendActiveLock(ofMinutes(5), ZERO)
                        DefaultLockingTaskExecutor(others).executeWithLock(Runnable { ran++ }, times(ofMinutes(1)))
                    },
                    times(ofMinutes(1)),
                )
                ran shouldBe 2 // LockAssert's lock of the thread counts for every executor: a nested call just runs
                cluster.nodes().shouldBeEmpty()
            }
        }

        test("ShedLock's KeepAliveLockProvider takes it") {
            val timer = Executors.newSingleThreadScheduledExecutor()
            World().run {
                val lock = KeepAliveLockProvider(provider, timer).lock(times(ofSeconds(30))).get()
                otherGetsIt() shouldBe false
                lock.unlock()
                otherGetsIt() shouldBe true
            }
            timer.shutdown()
            timer.awaitTermination(1, SECONDS) shouldBe true
        }
    })
