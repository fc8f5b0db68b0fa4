package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldStartWith
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockStoreException
import io.lockkeeper.contract.soon
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.framework.recipes.locks.InterProcessLock
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import org.apache.curator.framework.recipes.locks.Locker
import org.apache.curator.retry.RetryOneTime
import org.apache.zookeeper.KeeperException
import org.apache.zookeeper.ZooDefs.Ids
import java.time.Duration
import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.seconds

/** Our locks in the shape of Curator's mutex. CuratorsTestsTest runs Curator's own tests on them. */
class CuratorLocksTest :
    ServerSpec({
        val brief = Duration.ofMillis(50)

        owned("a path is Curator's, and both kinds of lock exclude each other there") {
            curator().create().creatingParentsIfNeeded().forPath("/chroot")
            val clients = listOf(
                "" to curator(),
                "/ns" to curator { namespace("ns") },
                "/facade" to curator().usingNamespace("facade"),
                "/chroot" to curator(server.address + "/chroot"),
                "/chroot/ns" to curator(server.address + "/chroot") { namespace("ns") },
            )
            for ((above, client) in clients) {
                for (path in listOf("/a", "/locks/with/many/parts", "/locks/100%", "/locks/a%2Fb c", "/zookeeper1")) {
                    val ours = CuratorLocks.over(client).mutex(path)
                    val curators = InterProcessMutex(client, path)
                    ours.acquire()
                    server.children(above + path) shouldHaveSize 1
                    curators.acquire(1, TimeUnit.MILLISECONDS) shouldBe false
                    ours.release()
                    curators.acquire()
                    ours.acquire(0, TimeUnit.MILLISECONDS) shouldBe false
                    ours.participantNodes.first() shouldBe curators.participantNodes.first()
                    curators.release()
                    soon { server.children(above + path).shouldBeEmpty() }
                }
            }
        }

        owned("the root is a path in a namespace only, and a path that Curator refuses is refused") {
            val inNamespace = CuratorLocks.over(curator { namespace("top") }).mutex("/")
            inNamespace.acquire()
            server.children("/top") shouldHaveSize 1
            inNamespace.release()
            val locks = CuratorLocks.over(curator())
            for (path in listOf("/", "a", "/a/", "/a//b", "", "/a/../b", "/" + "a".repeat(512))) {
                shouldThrow<IllegalArgumentException> { locks.mutex(path) }
            }
        }

        owned("the thread that acquired it owns it, and may enter it again") {
            val lock = CuratorLocks.over(curator()).mutex("/locks/a")
            shouldThrow<IllegalMonitorStateException> { lock.release() }.message shouldStartWith "Lock \"/locks/a\""
            lock.acquire()
            lock.acquire(0, TimeUnit.SECONDS) shouldBe true
            lock.isOwnedByCurrentThread shouldBe true
            onAnotherThread {
                lock.isAcquiredInThisProcess shouldBe true
                lock.isOwnedByCurrentThread shouldBe false
                shouldThrow<IllegalMonitorStateException> { lock.release() }
                shouldThrow<IllegalMonitorStateException> { CuratorLocks.held(lock) }
                lock.acquire(50, TimeUnit.MILLISECONDS) shouldBe false
            }
            lock.release()
            lock.isFree() shouldBe false
            lock.isAcquiredInThisProcess shouldBe true
            lock.release()
            lock.isAcquiredInThisProcess shouldBe false
            lock.isFree() shouldBe true
            shouldThrow<IllegalMonitorStateException> { lock.release() }
        }

        server(
            "each object keeps its own owners, as in Curator: two on one path exclude each other in one thread too",
        ) {
            val locks = CuratorLocks.over(curator())
            val (one, other) = List(2) { locks.mutex("/locks/a") }
            one.acquire()
            other.isAcquiredInThisProcess shouldBe false
            other.acquire(brief.toMillis(), TimeUnit.MILLISECONDS) shouldBe false
            shouldThrow<IllegalMonitorStateException> { other.release() }
            one.release()
            Locker(other, 10, TimeUnit.SECONDS).use { one.isFree() shouldBe false }
        }

        owned("a failure is the KeeperException that Curator throws, and names the lock in its cause") {
            val owner = curator { authorization("digest", "a:b".toByteArray()) }
            owner.create().withACL(Ids.CREATOR_ALL_ACL).forPath("/private")
            val refused = CuratorLocks.over(curator()).mutex("/private/a")
            for (acquire in listOf({ refused.acquire() }, { refused.acquire(10, TimeUnit.SECONDS) })) {
                val noAuth = shouldThrow<KeeperException.NoAuthException> { acquire() }
                noAuth.path shouldBe "/private/a"
                noAuth.cause.shouldBeInstanceOf<LockStoreException>().message shouldContain "Lock \"/private/a\""
            }
        }

        owned("servers that cannot be reached are a connection loss: when the wait or a session timeout is over") {
            val client = curator { sessionTimeoutMs(1_000) }
            val lock = CuratorLocks.over(client).mutex("/locks/a")
            val busy = CuratorLocks.over(curator()).mutex("/locks/a")
            busy.acquire()
            val waiting = Executors.newSingleThreadExecutor()
            try {
                val gaveUp = waiting.submit(Callable { runCatching { lock.acquire() }.exceptionOrNull() })
                soon { server.children("/locks/a") shouldHaveSize 2 }
                server.stop()
                val unknown = CuratorLocks.over(client).mutex("/locks/b")
                shouldThrow<KeeperException.ConnectionLossException> { unknown.acquire(50, TimeUnit.MILLISECONDS) }
                gaveUp.get(30, TimeUnit.SECONDS).shouldBeInstanceOf<KeeperException.ConnectionLossException>()
                lock.isAcquiredInThisProcess shouldBe false
            } finally {
                waiting.shutdownNow()
                server.start()
            }
            busy.release()
            soon(30.seconds) { lock.acquire(1, TimeUnit.SECONDS) shouldBe true }
            lock.release()
        }

        owned("a client may be started after its locks were made, and an acquire before that says so") {
            val client = CuratorFrameworkFactory.newClient(server.address, RetryOneTime(1))
            client.use {
                val lock = CuratorLocks.over(client).mutex("/locks/a")
                lock.isAcquiredInThisProcess shouldBe false
                shouldThrow<IllegalStateException> { lock.acquire() }.message shouldContain "start()"
                client.start()
                lock.acquire()
                lock.release()
            }
        }

        owned("locks of one client share what is behind them, which ends with the client") {
            val before = CuratorSessions.open()
            val client = curator()
            val waiting = Executors.newSingleThreadExecutor()
            try {
                val locks = List(5) { CuratorLocks.over(client).mutex("/locks/$it") }
                locks.forEach { it.acquire() }
                CuratorSessions.open() shouldBe before + 1
                val told = waiting.submit(Callable { runCatching { locks[0].acquire() }.exceptionOrNull() })
                soon { CuratorLocks.held(locks[0]).isHeld shouldBe true }
                client.close()
                told.get(10, TimeUnit.SECONDS).shouldBeInstanceOf<IllegalStateException>()
                soon { CuratorSessions.open() shouldBe before }
                locks.forEach {
                    it.isAcquiredInThisProcess shouldBe false
                    it.release()
                }
            } finally {
                waiting.shutdownNow()
            }
        }

        owned("an interrupt ends a wait, and leaves nothing behind") {
            val locks = CuratorLocks.over(curator())
            val holder = locks.mutex("/locks/a")
            holder.acquire()
            for (call in listOf<InterProcessLock.() -> Unit>({ acquire() }, { acquire(1, TimeUnit.MINUTES) })) {
                val other = CuratorLocks.over(curator()).mutex("/locks/a")
                val thrown = CompletableFuture<Throwable?>()
                val thread = thread {
                    thrown.complete(runCatching { other.call() }.exceptionOrNull())
                }
                soon { server.children("/locks/a") shouldHaveSize 2 }
                thread.interrupt()
                thrown.get(10, TimeUnit.SECONDS).shouldBeInstanceOf<InterruptedException>()
                soon { server.children("/locks/a") shouldHaveSize 1 }
            }
            Thread.currentThread().interrupt()
            shouldThrow<InterruptedException> {
                holder.acquire(0, TimeUnit.SECONDS).also { locks.mutex("/b").acquire() }
            }
            holder.release()
            holder.release()
        }

        owned("nobody can ask a holder to give way, and no other lock has a hold to show") {
            val client = curator()
            val lock = CuratorLocks.over(client).mutex("/locks/a")
            shouldThrow<UnsupportedOperationException> { lock.makeRevocable { } }.message shouldContain "handoffTime"
            shouldThrow<UnsupportedOperationException> { lock.makeRevocable({ }, { it.run() }) }
            shouldThrow<IllegalArgumentException> { CuratorLocks.held(InterProcessMutex(client, "/locks/a")) }
            lock.toString() shouldBe "Lock \"/locks/a\""
        }
    })
