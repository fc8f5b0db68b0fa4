package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockStoreException
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock
import org.apache.zookeeper.CreateMode
import java.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTimedValue

/** Nodes in a lock's directory that are none of ours. */
class ForeignNodesTest :
    ServerSpec({
        server("another kind of lock on the path is an error that says so, at once, and leaves nothing") {
            val other = InterProcessReadWriteLock(curator(), "/locks/a")
            val locks = connect()
            for (lock in listOf<InterProcessMutex>(other.readLock(), other.writeLock())) {
                lock.acquire()
                val (error, time) =
                    measureTimedValue {
                        shouldThrow<LockStoreException> { locks.blocking().acquire("a", Duration.ofMinutes(1)) }
                    }
                error.message shouldContain "\"a\""
                error.message shouldContain "is of another kind of lock"
                error.message shouldContain "Use another name or root"
                time shouldBeLessThan 5.seconds
                lock.release()
            }
            locks.blocking().acquire("a").release()
        }

        server("another kind of lock does not end a hold that was there before it") {
            val held = connect().blocking().acquire("b")
            val other: InterProcessMutex = InterProcessReadWriteLock(curator(), "/locks/b").readLock()
            other.acquire() // which doesn't see us: nobody can help that
            held.isHeld shouldBe true
            held.release()
            other.release()
        }

        server("children that are no contenders are ignored") {
            val client = curator()
            for (child in listOf("note", "lock", "nested/lock-0000000001", "0")) {
                client.create().creatingParentContainersIfNeeded().withMode(
                    CreateMode.PERSISTENT,
                ).forPath("/locks/c/$child")
            }
            val (a, b) = List(2) { connect().blocking() }
            val held = a.acquire("c")
            b.tryAcquire("c").isEmpty shouldBe true
            held.release()
            b.tryAcquire("c", Duration.ofSeconds(20)).get().release()
        }
    })
