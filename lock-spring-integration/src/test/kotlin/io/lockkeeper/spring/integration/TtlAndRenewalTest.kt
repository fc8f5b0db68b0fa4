package io.lockkeeper.spring.integration

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.maps.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import io.lockkeeper.contract.soon
import io.lockkeeper.memory.MemoryCluster
import org.springframework.core.task.TaskRejectedException
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler
import java.time.Duration
import java.time.Duration.ofMillis
import java.time.Duration.ofMinutes
import java.time.Duration.ofSeconds

class TtlAndRenewalTest :
    FunSpec({
        /** Two processes of one cluster whose time stands still. */
        class World(options: LockOptions = LockOptions.defaults()) {
            val cluster = MemoryCluster.withManualTime()
            val locks = cluster.connect(options).locks()
            val registry = LockkeeperLockRegistry(locks)
            val lock = registry.obtain("orders")
            private val other = LockkeeperLockRegistry(cluster.connect().locks()).obtain("orders")

            fun otherGetsIt() = onThread { other.tryLock().also { if (it) other.unlock() } }
        }

        test("a call's own time-to-live is the lease, and a nested call renews it and never shortens it") {
            World().run {
                lock.lock(ofMinutes(1))
                lock.tryLock(Duration.ZERO, ofMinutes(5)) shouldBe true
                lock.lock(ofSeconds(1))
                repeat(2) { lock.unlock() }
                cluster.advance(ofMinutes(4))
                otherGetsIt() shouldBe false
                lock.unlock()
                otherGetsIt() shouldBe true
            }
        }

        test("the wait of a call with a time-to-live is bounded") {
            World().run {
                lock.lock()
                onThread { registry.obtain("orders").tryLock(ofMillis(-1), ofMinutes(1)) } shouldBe false
                lock.unlock()
            }
        }

        test("a time-to-live that is not above zero is refused, and nothing is taken") {
            World().run {
                shouldThrow<IllegalArgumentException> { lock.lock(Duration.ZERO) }.message shouldContain "above zero"
                shouldThrow<IllegalArgumentException> { LockkeeperLockRegistry(locks, ofSeconds(-1)) }
                cluster.nodes().shouldBeEmpty()
            }
        }

        test("the options' default lease is the time-to-live of a registry that names none") {
            World(LockOptions.builder().defaultLease(ofMinutes(1)).build()).run {
                lock.lock()
                cluster.advance(ofSeconds(59))
                registry.renewLock("orders")
                cluster.advance(ofSeconds(59))
                otherGetsIt() shouldBe false
                cluster.advance(ofSeconds(1))
                soon { otherGetsIt() shouldBe true }
            }
        }

        test("a scheduler renews what has a time-to-live, until it is unlocked") {
            val scheduler = ThreadPoolTaskScheduler().apply { initialize() }
            val queue = scheduler.scheduledThreadPoolExecutor.apply { removeOnCancelPolicy = true }.queue
            MemoryCluster().run {
                val registry = LockkeeperLockRegistry(connect().locks(), ofSeconds(2))
                registry.setRenewalTaskScheduler(scheduler)
                val other = LockkeeperLockRegistry(connect().locks()).obtain("orders")
                registry.obtain("orders").lock()
                other.tryLock(ofSeconds(3), ofSeconds(1)) shouldBe false
                registry.obtain("orders").unlock()
                queue.size shouldBe 0
            }
            scheduler.shutdown()
        }

        test("a lock that no scheduler would renew is not kept") {
            val scheduler = ThreadPoolTaskScheduler().apply { initialize() }
            scheduler.shutdown()
            World().run {
                registry.setRenewalTaskScheduler(scheduler)
                shouldThrow<TaskRejectedException> { lock.lock(ofMinutes(1)) }
                soon { cluster.nodes().shouldBeEmpty() }
                lock.lock() // without a time-to-live there is nothing to renew
                lock.unlock()
            }
        }

        test("keys that are not in use are forgotten") {
            val cache = LockCache<Any>()
            repeat(1000) { cache.get("key-$it") { Any() } }
            soon {
                System.gc()
                cache.size() shouldBeLessThanOrEqual 1
            }
            World().registry.expireUnusedOlderThan(0)
        }
    })
