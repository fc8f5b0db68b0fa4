package io.lockkeeper.zookeeper

import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import io.lockkeeper.contract.BlockingFace
import io.lockkeeper.contract.soon
import io.lockkeeper.lockTerms
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.apache.curator.framework.CuratorFramework
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock
import java.time.Duration
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.minutes

private val READ: LockTerms = LockTerms.waiting(Duration.ofMinutes(1)).read()
private val WRITE: LockTerms = LockTerms.waiting(Duration.ofMinutes(1)).write()

/** Curator's read/write lock and Lockkeeper's readers and writers share one queue. */
class CuratorReadWriteTest :
    ServerSpec({
        /** Curator's lock on a thread of its own, because only the thread that has acquired it may release it. */
        class Theirs(client: CuratorFramework, path: String) : AutoCloseable {
            private val thread = Executors.newSingleThreadExecutor()
            private val lock = InterProcessReadWriteLock(client, path)

            fun <T> on(work: InterProcessReadWriteLock.() -> T) = thread.submit<T> { lock.work() }

            fun read() = on { readLock().acquire() }

            fun write() = on { writeLock().acquire() }

            fun endRead() = on { readLock().release() }.get()

            fun endWrite() = on { writeLock().release() }.get()

            override fun close() = thread.shutdownNow().let {}
        }

        fun holdAndWait(locks: () -> Locks, client: () -> CuratorFramework, path: String, children: String) {
            val name = path.substringAfterLast('/')
            val theirs = List(2) { Theirs(client(), path) }
            val ours = List(2) { locks().async() }
            fun stand(count: Int) = server.children(children).size == count
            suspend fun standing(count: Int) = soon { stand(count) shouldBe true }
            kotlinx.coroutines.runBlocking {
                theirs[0].read().get()
                val reader = ours[0].acquireAsync(name, READ).join() // beside Curator's
                val writer = ours[1].acquireAsync(name, WRITE)
                standing(3)
                val late = theirs[1].read()
                standing(4)
                val later = ours[0].acquireAsync(name, WRITE)
                standing(5)
                reader.release()
                standing(4)
                listOf(writer.isDone, late.isDone) shouldContainExactly listOf(false, false)
                theirs[0].endRead()
                val held = writer.join()
                late.isDone shouldBe false
                held.release()
                late.get(45, TimeUnit.SECONDS)
                later.isDone shouldBe false
                theirs[1].endRead()
                val last = later.join()
                val their = theirs[0].write()
                standing(2)
                val behind = ours[1].acquireAsync(name, READ)
                standing(3)
                last.release()
                their.get(45, TimeUnit.SECONDS)
                behind.isDone shouldBe false
                theirs[0].endWrite()
                behind.join().release()
                standing(0)
            }
            theirs.forEach { it.close() }
        }

        server("readers and writers of both hold and wait in one order") {
            holdAndWait({ connect() }, { curator() }, "/locks/a", "/locks/a")
        }

        server("the same under a namespace of Curator's") {
            val team = { curator { namespace("team") } }
            holdAndWait({ keep(ZooKeeperLocks.on(team(), LockOptions.defaults())) }, team, "/locks/b", "/team/locks/b")
        }

        server("the same below a chroot") {
            curator().create().forPath("/chroot")
            val address = "${server.address}/chroot"
            holdAndWait(
                { keep(ZooKeeperLocks.connect(address, LockOptions.defaults())) },
                { curator(address) },
                "/locks/c",
                "/chroot/locks/c",
            )
        }

        server("a writer of Curator's that becomes a reader lets readers in, and no writer") {
            val theirs = Theirs(curator(), "/locks/d")
            val ours = connect().async()
            theirs.write().get()
            val writer = ours.acquireAsync("d", WRITE)
            soon { server.children("/locks/d").size shouldBe 2 }
            theirs.read().get() // its node has the number of the writer's
            theirs.endWrite()
            soon { server.children("/locks/d").count { "__READ__" in it } shouldBe 1 }
            val other = Theirs(curator(), "/locks/d")
            other.on { readLock().acquire(200, TimeUnit.MILLISECONDS) }.get() shouldBe false // behind our writer
            writer.isDone shouldBe false
            theirs.endRead()
            writer.join().release()
            listOf(theirs, other).forEach { it.close() }
        }

        server("a writer of ours that becomes a reader lets Curator's readers in, and no writer") {
            val held = connect().blocking().acquire("e", WRITE)
            val (reader, writer) = List(2) { Theirs(curator(), "/locks/e") }
            val reading = reader.read()
            soon { server.children("/locks/e").size shouldBe 2 }
            val writing = writer.write()
            soon { server.children("/locks/e").size shouldBe 3 }
            reading.isDone shouldBe false
            held.downgradeToRead()
            reading.get(45, TimeUnit.SECONDS)
            writing.isDone shouldBe false
            reader.endRead()
            held.isHeld shouldBe true
            soon { server.children("/locks/e").size shouldBe 2 }
            writing.isDone shouldBe false
            held.release()
            writing.get(45, TimeUnit.SECONDS)
            writer.endWrite()
            listOf(reader, writer).forEach { it.close() }
        }

        server("a holder of either side that dies lets the other in") {
            val theirClient = curator()
            val (dying, theirs) = Theirs(theirClient, "/locks/f") to Theirs(curator(), "/locks/f")
            dying.write().get()
            val ours = connect()
            val reading = ours.async().acquireAsync("f", READ)
            soon { server.children("/locks/f").size shouldBe 2 }
            server.expire(theirClient.zookeeperClient.zooKeeper.sessionId)
            val held = reading.join()
            val writing = theirs.write()
            soon { server.children("/locks/f").size shouldBe 2 }
            val owner = server.sessions().single { id -> server.ephemeralsOf(id).any { "/f/" in it && "READ" in it } }
            server.expire(owner)
            writing.get(45, TimeUnit.SECONDS)
            soon { held.isHeld shouldBe false }
            theirs.endWrite()
            listOf(dying, theirs).forEach { it.close() }
        }

        server("a writer of either side holds alone, and readers see no writer") {
            val readers = AtomicInteger()
            val writers = AtomicInteger()
            val most = AtomicInteger()
            val wrong = AtomicInteger()
            var count = 0
            fun reading(body: () -> Unit) {
                most.accumulateAndGet(readers.incrementAndGet(), ::maxOf)
                if (writers.get() != 0) wrong.incrementAndGet()
                body()
                readers.decrementAndGet()
            }
            fun writing(body: () -> Unit) {
                if (writers.incrementAndGet() != 1 || readers.get() != 0) wrong.incrementAndGet()
                count = count.also { body() } + 1
                writers.decrementAndGet()
            }
            val locks = List(2) { connect { handoffTime(Duration.ofMillis(1)) } }
            val threads = List(3) {
                val lock = InterProcessReadWriteLock(curator(), "/locks/g")
                BlockingFace.onThread {
                    repeat(20) { round ->
                        val mutex: InterProcessMutex = if (round % 3 == 0) lock.writeLock() else lock.readLock()
                        mutex.acquire()
                        if (round % 3 == 0) writing(Thread::yield) else reading(Thread::yield)
                        mutex.release()
                    }
                }
            }
            coroutineScope {
                List(6) { caller ->
                    async(Dispatchers.IO) {
                        repeat(20) { round ->
                            if (round % 4 == 0) {
                                locks[caller % 2].withLock("g", lockTerms(wait = 1.minutes).write()) { writing {} }
                            } else {
                                locks[caller % 2].withLock("g", lockTerms(wait = 1.minutes).read()) {
                                    withContext(Dispatchers.IO) { reading(Thread::yield) }
                                    yield()
                                }
                            }
                        }
                    }
                }.awaitAll()
            }
            threads.forEach { it.await() }
            wrong.get() shouldBe 0
            count shouldBe 3 * 7 + 6 * 5
            (most.get() > 1) shouldBe true
        }
    })
