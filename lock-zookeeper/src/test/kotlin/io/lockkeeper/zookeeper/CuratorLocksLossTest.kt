package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LossCause
import io.lockkeeper.contract.soon
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.recipes.locks.InterProcessLock
import java.time.Duration
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.seconds

/** How a thread that uses Curator's class hears that it has lost the lock, and goes on. */
class CuratorLocksLossTest :
    ServerSpec({
        /** Removes the node of the only holder, as an operator would. */
        suspend fun CuratorFramework.lose(path: String, lock: InterProcessLock) {
            delete().forPath("$path/${children.forPath(path).single()}")
            soon { CuratorLocks.held(lock).isHeld shouldBe false }
        }

        owned("what a thread holds has a token, a check for its transactions, and tells of a loss") {
            val client = curator()
            val lock = CuratorLocks.over(client).mutex("/locks/a")
            lock.acquire()
            val held = CuratorLocks.held(lock)
            val first = held.fencingToken()
            client.transaction().forOperations(HoldCheck.of(held).op(client))
            client.lose("/locks/a", lock)
            held.lost().toCompletableFuture().get(10, TimeUnit.SECONDS).lossCause() shouldBe LossCause.REMOVED
            lock.release()
            lock.acquire()
            (CuratorLocks.held(lock).fencingToken() > first) shouldBe true
            lock.release()
        }

        owned("a lost lock is not acquired any more, and its release does not throw") {
            val client = curator()
            val lock = CuratorLocks.over(client).mutex("/locks/a")
            lock.acquire()
            lock.acquire()
            client.lose("/locks/a", lock)
            onAnotherThread { lock.isAcquiredInThisProcess } shouldBe false // before the owner has heard of it
            lock.isAcquiredInThisProcess shouldBe false
            lock.isOwnedByCurrentThread shouldBe false
            shouldThrow<IllegalMonitorStateException> { CuratorLocks.held(lock) }
            lock.release()
            lock.release()
            shouldThrow<IllegalMonitorStateException> { lock.release() }
        }

        owned("a thread that enters a lost lock again is told once, and then acquires it anew") {
            val client = curator()
            val lock = CuratorLocks.over(client).mutex("/locks/a")
            lock.acquire()
            client.lose("/locks/a", lock)
            shouldThrow<LockLostException> { lock.acquire() }.lossCause() shouldBe LossCause.REMOVED
            lock.acquire()
            lock.isAcquiredInThisProcess shouldBe true
            lock.release()
            lock.isAcquiredInThisProcess shouldBe false
            lock.release() // of the one that was lost
            shouldThrow<IllegalMonitorStateException> { lock.release() }
        }

        owned("what a thread has lost is given back when it asks anew, and does not keep it waiting for the grace") {
            val options = LockOptions.builder().defaultLease(
                Duration.ofMillis(300),
            ).grace(Duration.ofMinutes(1)).build()
            val lock = CuratorLocks.over(curator(), options).mutex("/locks/a")
            lock.acquire()
            soon { lock.isAcquiredInThisProcess shouldBe false }
            lock.acquire(10, TimeUnit.SECONDS) shouldBe true
            repeat(2) { lock.release() }
        }

        owned("a thread that asks and then leaves out the release of a lost lock can go on") {
            val client = curator()
            val lock = CuratorLocks.over(client).mutex("/locks/a")
            repeat(2) {
                lock.acquire()
                client.lose("/locks/a", lock)
                if (lock.isAcquiredInThisProcess) lock.release()
            }
            lock.acquire()
            lock.isFree() shouldBe false
            lock.release()
            lock.isFree() shouldBe true
        }

        owned("the end of its session ends a hold, and the release of that does not throw") {
            val client = curator()
            val lock = CuratorLocks.over(client).mutex("/locks/a")
            lock.acquire()
            server.expire(client.zookeeperClient.zooKeeper.sessionId)
            soon(30.seconds) { lock.isAcquiredInThisProcess shouldBe false }
            lock.release()
            lock.acquire()
            lock.release()
        }
    })
