package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTerms
import io.lockkeeper.contract.soon
import kotlinx.coroutines.runBlocking
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreMutex
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2
import org.apache.zookeeper.CreateMode
import java.time.Duration
import java.util.concurrent.CompletionException
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTimedValue

/** Nodes of other programs below a lock's parent. */
class ForeignNodesTest :
    ServerSpec({
        server("another kind of lock on the path is an error at once that names both kinds, and leaves nothing") {
            val other = InterProcessReadWriteLock(curator(), "/locks/a")
            val locks = connect()
            for (lock in listOf<InterProcessMutex>(other.readLock(), other.writeLock())) {
                lock.acquire()
                for ((terms, kind) in listOf(
                    LockTerms.defaults() to "an exclusive lock",
                    LockTerms.defaults().permits(1, 3) to "a semaphore of 3 permits",
                )) {
                    val (error, time) =
                        measureTimedValue { shouldThrow<LockStoreException> { locks.blocking().acquire("a", terms) } }
                    error.message shouldContain "\"a\""
                    error.message shouldContain "is of a read/write lock, and this call is for $kind"
                    error.message shouldContain "Use another name or root"
                    time shouldBeLessThan 5.seconds
                }
                lock.release()
            }
            val mutex = InterProcessMutex(curator(), "/locks/a")
            mutex.acquire()
            for (terms in listOf(LockTerms.defaults().read(), LockTerms.defaults().write())) {
                shouldThrow<LockStoreException> { locks.blocking().acquire("a", terms) }
                    .message shouldContain "is of an exclusive lock, and this call is for a read/write lock"
            }
            mutex.release()
            locks.blocking().acquire("a").release()
        }

        server("a semaphore with another total is another kind of lock") {
            val (a, b) = List(2) { connect().blocking() }
            a.acquire("p", LockTerms.defaults().permits(1, 3)).use { _ ->
                shouldThrow<LockStoreException> { b.acquire("p", LockTerms.defaults().permits(1, 2)) }
                    .message shouldContain
                    "is of a semaphore of 3 permits, and this call is for a semaphore of 2 permits"
                b.acquire("p", LockTerms.defaults().permits(2, 3)).release()
            }
        }

        server("nodes of other kinds behind a waiter do not concern it") {
            val held = connect().blocking().acquire("w")
            val waiting = connect().async().acquireAsync("w", Duration.ofMinutes(1))
            soon { server.children("/locks/w").size shouldBe 2 }
            val reader: InterProcessMutex = InterProcessReadWriteLock(curator(), "/locks/w").readLock()
            reader.acquire()
            val leases = InterProcessSemaphoreV2(curator(), "/locks/w", 2)
            val lease = leases.acquire()
            held.release()
            waiting.join().release()
            shouldThrow<LockStoreException> { connect().blocking().acquire("w", Duration.ofMinutes(1)) }
            leases.returnLease(lease)
            reader.release()
        }

        server("a lock of another kind that came before a waiter lets it wait, and has it refused once it is first") {
            val held = connect().blocking().acquire("m")
            val reader: InterProcessMutex = InterProcessReadWriteLock(curator(), "/locks/m").readLock()
            reader.acquire()
            val waiting = connect().async().acquireAsync("m", Duration.ofMinutes(1))
            runBlocking { soon { server.children("/locks/m").size shouldBe 3 } } // on this thread, which has the reader
            held.release()
            shouldThrow<CompletionException> { waiting.join() }
                .message shouldContain "is of a read/write lock, and this call is for an exclusive lock"
            reader.release()
            connect().blocking().acquire("m").release()
        }

        server("Curator's semaphore mutex on the path, whose nodes are one level below, is an error as well") {
            val other = InterProcessSemaphoreMutex(curator(), "/locks/s")
            val locks = connect().blocking()
            other.acquire()
            shouldThrow<LockStoreException> { locks.acquire("s", Duration.ofMinutes(1)) }
                .message shouldContain "below /locks/s the node leases/_c_"
            other.release() // its directories stay for a while
            locks.acquire("s", Duration.ofSeconds(10)).release()
        }

        server("a node of another kind of lock does not end an earlier hold") {
            val held = connect().blocking().acquire("b")
            val other: InterProcessMutex = InterProcessReadWriteLock(curator(), "/locks/b").readLock()
            other.acquire() // this kind does not see our node, which can't be helped
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

        server("the directory of a lock whose name ends in a number is no contender of the lock above it") {
            val outer = connect().blocking()
            val inner = connect { root("/locks/orders") }.blocking()
            for (name in listOf("invoice-2024010199", "lock-0000000007")) {
                val held = inner.acquire(name)
                outer.acquire("orders", Duration.ofSeconds(10)).release()
                held.release() // its directory stays for a while
                outer.acquire("orders", Duration.ofSeconds(10)).release()
            }
            val nested = "/locks/orders/made-by-hand-0000000001/lock-0000000001"
            curator().create().creatingParentsIfNeeded().forPath(nested) // persistent directories
            outer.acquire("orders", Duration.ofSeconds(10)).release()
        }

        server("a node with a number of its own is a contender, whatever kind of node it is") {
            val client = curator()
            val locks = connect().blocking()
            for ((mode, number) in listOf(CreateMode.EPHEMERAL to 1, CreateMode.PERSISTENT to 2)) {
                val foreign = "/locks/d/lease-000000000$number"
                client.create().creatingParentContainersIfNeeded().withMode(mode).forPath(foreign)
                shouldThrow<LockStoreException> { locks.acquire("d", Duration.ofMinutes(1)) }
                    .message shouldContain "lease-000000000$number is of another kind of lock"
                client.delete().forPath(foreign)
            }
            client.create().withMode(CreateMode.EPHEMERAL).forPath("/locks/d/lock-0000000003")
            locks.tryAcquire("d").isEmpty shouldBe true
            client.delete().forPath("/locks/d/lock-0000000003")
            locks.acquire("d", Duration.ofSeconds(10)).release()
        }
    })
