package io.lockkeeper.zookeeper.curator

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockNestedException
import io.lockkeeper.contract.soon
import io.lockkeeper.zookeeper.CuratorLocks
import io.lockkeeper.zookeeper.ServerSpec
import kotlinx.coroutines.runBlocking
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.recipes.locks.InterProcessLock
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit

/** Curator's read/write lock and ours at one path: held, awaited, downgraded and lost on either side. */
class OneReadWriteQueueTest :
    ServerSpec({
        val path = "/locks/with/parts"
        val kinds = mapOf<String, (CuratorFramework) -> InterProcessReadWriteLock>(
            "Curator's" to { InterProcessReadWriteLock(it, path) },
            "ours" to { CuratorLocks.over(it).readWriteLock(path) },
        )

        /** What one thread with a session of its own does with the lock. */
        class Owner(val lock: InterProcessReadWriteLock, private val client: CuratorFramework) : AutoCloseable {
            private val thread = Executors.newSingleThreadExecutor()
            val session: Long
                get() = client.zookeeperClient.zooKeeper.sessionId

            fun asks(side: InterProcessReadWriteLock.() -> InterProcessLock) =
                thread.submit(Callable { lock.side().acquire() })

            fun <T> does(call: InterProcessReadWriteLock.() -> T): T =
                thread.submit(Callable { lock.call() }).get(30, TimeUnit.SECONDS)

            fun gets(side: InterProcessReadWriteLock.() -> InterProcessLock): Boolean = does {
                side().acquire(300, TimeUnit.MILLISECONDS)
            }

            override fun close() {
                thread.shutdownNow()
            }
        }

        suspend fun onEachSide(test: suspend (one: Owner, other: Owner, queue: String) -> Unit) {
            curator().create().orSetData().forPath("/chroot")
            for ((chroot, space) in listOf("" to "", "" to "ns", "/chroot" to "ns")) {
                for ((here, there) in listOf("Curator's" to "ours", "ours" to "Curator's")) {
                    withClue("chroot '$chroot', namespace '$space', $here and $there") {
                        val owners = listOf(here, there).map { kind ->
                            val client = curator(server.address + chroot) { if (space.isNotEmpty()) namespace(space) }
                            Owner(kinds.getValue(kind)(client), client)
                        }
                        try {
                            val queue = chroot + (if (space.isEmpty()) "" else "/$space") + path
                            test(owners[0], owners[1], queue)
                        } finally {
                            owners.forEach { it.close() }
                        }
                    }
                }
            }
        }

        server("readers of both sides share the lock, and a writer waits for the other side's readers") {
            onEachSide { one, other, queue ->
                one.gets { readLock() } shouldBe true
                other.gets { readLock() } shouldBe true
                one.does { readLock().release() }
                val writing = one.asks { writeLock() }
                soon { server.children(queue) shouldHaveSize 2 }
                writing.isDone shouldBe false
                other.does { readLock().release() }
                writing.get(30, TimeUnit.SECONDS)
                other.gets { readLock() } shouldBe false
                other.gets { writeLock() } shouldBe false
                one.does { writeLock().release() }
            }
        }

        server("a writer that goes on reading lets the other side read, and no writer of it come between") {
            onEachSide { one, other, queue ->
                one.gets { writeLock() } shouldBe true
                one.gets { readLock() } shouldBe true
                other.gets { readLock() } shouldBe false
                one.does { writeLock().release() }
                other.gets { readLock() } shouldBe true
                other.does { readLock().release() }
                val writing = other.asks { writeLock() }
                soon { server.children(queue) shouldHaveSize 2 }
                writing.isDone shouldBe false
                one.does { readLock().release() }
                writing.get(30, TimeUnit.SECONDS)
                other.does { writeLock().release() }
            }
        }

        server("readers and writers whose session ends make room for the other side") {
            onEachSide { one, other, queue ->
                for (side in listOf<InterProcessReadWriteLock.() -> InterProcessLock>({
                    readLock()
                }, { writeLock() })) {
                    one.does { side().acquire() }
                    val writing = other.asks { writeLock() }
                    soon { server.children(queue) shouldHaveSize 2 }
                    server.expire(one.session)
                    writing.get(30, TimeUnit.SECONDS)
                    one.does { runCatching { side().release() } }.run {
                        if (one.lock.javaClass != InterProcessReadWriteLock::class.java) getOrThrow()
                    }
                    other.does { writeLock().release() }
                }
            }
        }

        server("a thread that reads can't write, and is told at once") {
            runBlocking {
                val lock = CuratorLocks.over(curator()).readWriteLock(path)
                lock.readLock().acquire()
                lock.writeLock().acquire(1, TimeUnit.HOURS) shouldBe false
                shouldThrow<LockNestedException> { lock.writeLock().acquire() }
                lock.readLock().isAcquiredInThisProcess shouldBe true
                lock.writeLock().isAcquiredInThisProcess shouldBe false
                lock.readLock().release()
                lock.writeLock().acquire()
                lock.writeLock().lockPath shouldContain "$path/_c_"
                lock.readLock().acquire()
                CuratorLocks.held(lock.readLock()).fencingToken() shouldBe
                    CuratorLocks.held(lock.writeLock()).fencingToken()
                lock.readLock().release()
                lock.writeLock().isOwnedByCurrentThread shouldBe true
                lock.writeLock().release()
                shouldThrow<IllegalMonitorStateException> { lock.readLock().release() }
            }
        }
    })
