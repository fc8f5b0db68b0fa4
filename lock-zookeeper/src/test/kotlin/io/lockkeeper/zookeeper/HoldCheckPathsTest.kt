package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.future.await
import org.apache.curator.framework.CuratorFramework
import org.apache.zookeeper.KeeperException.NoNodeException
import org.apache.zookeeper.Op
import org.apache.zookeeper.OpResult.ErrorResult
import java.lang.reflect.Proxy

/** The senders of a check, the paths they see, and the holds it can be made for. */
class HoldCheckPathsTest :
    ServerSpec({
        fun CuratorFramework.sets(check: HoldCheck) {
            transaction().forOperations(check.op(this), transactionOp().setData().forPath("/data", byteArrayOf(1)))
        }

        server("clients with any namespace and chroot can send a check of locks below another one") {
            val top = curator()
            for (path in listOf("/data", "/m/data", "/team/data", "/team/m/data")) {
                top.create().creatingParentsIfNeeded().forPath(path)
            }
            top.create().forPath("/team/sub")
            val writers =
                listOf("", "/team").flatMap { chroot ->
                    listOf("", "m").map { curator(server.address + chroot) { if (it != "") namespace(it) } }
                } + top.usingNamespace("m")
            val lockers =
                listOf("" to "", "" to "n", "/team" to "", "/team" to "n", "/team/sub" to "n").map { (chroot, space) ->
                    curator(server.address + chroot) { if (space != "") namespace(space) }
                }
            var sent = 0
            for (locker in lockers) {
                val locks = keep(ZooKeeperLocks.on(locker))
                val chroot = ConnectString.chroot(locker.zookeeperClient.currentConnectionString).orEmpty()
                val held = locks.blocking().acquire("a/b c")
                val check = held.holdCheck()
                server.exists(chroot + check.path()) shouldBe true
                val sees = writers.filter {
                    chroot.startsWith(ConnectString.chroot(it.zookeeperClient.currentConnectionString).orEmpty())
                }
                for (writer in sees) writer.sets(check)
                for (writer in writers - sees) {
                    shouldThrow<IllegalArgumentException> { check.op(writer) }.message shouldBe
                        "A client below the chroot /team can't name the lock's node ${check.path()}. " +
                        "Send the transaction with a client above both."
                }
                held.release()
                for (writer in sees) shouldThrow<NoNodeException> { writer.sets(check) }
                sent += sees.size
            }
            sent shouldBe 3 * 5 + 2 * 3
        }

        server("plain clients can send it too, and learn that it was the check that failed") {
            for (path in listOf("/app", "/app/plain", "/plain")) curator().create().forPath(path)
            val held = keep(ZooKeeperLocks.connect(server.address + "/app")).blocking().acquire("x")
            val check = held.holdCheck()
            val set = Op.setData("/plain", byteArrayOf(1), -1)
            val (same, above) = listOf("/app", "").map { curator(server.address + it).zookeeperClient.zooKeeper }
            same.multi(listOf(check.op(), set))
            above.multi(listOf(check.op(server.address), set))
            above.multi(listOf(Op.check("/app" + check.path(), -1), set))
            same.multi(listOf(check.op(server.address + "/app"), set))
            shouldThrow<IllegalArgumentException> { check.op(server.address + "/ap") }
            shouldThrow<IllegalArgumentException> { check.op("no connect string at all") }
            held.release()
            val refused = shouldThrow<NoNodeException> { above.multi(listOf(check.op(server.address), set)) }
            (refused.results.first() as ErrorResult).err shouldBe refused.code().intValue()
        }

        server("a check can be had of whatever a caller was given, and is that of its hold") {
            val locks = connect()
            val blocking = locks.blocking()
            locks.withLock("a") {
                val outer = holdCheck().path()
                server.exists(outer) shouldBe true
                locks.withLock("a", reentrant = true) { holdCheck().path() shouldBe outer }
                server.exists(alsoLock("b").holdCheck().path()) shouldBe true
            }
            locks.withLocks("a", "b") {
                held.all().map { it.holdCheck().path() }.forEach { server.exists(it) shouldBe true }
            }
            blocking.withLock("a") { server.exists(it.holdCheck().path()) shouldBe true }
            locks.async().acquireAsync("a").await().use { server.exists(HoldCheck.of(it).path()) shouldBe true }
        }

        server("a check of what is not held any more is refused, and costs the next hold nothing") {
            val locks = connect()
            val (first, second, third) = List(3) { locks.async().acquireAsync("x") }
            val released = first.await()
            released.release()
            val held = second.await()
            shouldThrow<IllegalStateException> { released.holdCheck() }.message shouldBe
                "Lock \"x\" was released; acquire it again to use it"
            val node = server.children("/locks/x").single()
            held.release()
            third.await().use { server.children("/locks/x").single() shouldBe node }
            val robbed = locks.blocking().acquire("y")
            curator().delete().forPath("/locks/y/" + server.children("/locks/y").single())
            robbed.lost().await()
            shouldThrow<LockLostException> { robbed.holdCheck() }
            shouldThrow<LockLostException> { robbed.release() }
            val unknown = Proxy.newProxyInstance(javaClass.classLoader, arrayOf(HeldLock::class.java)) { _, _, _ ->
                "somebody else's"
            }
            shouldThrow<IllegalArgumentException> { (unknown as HeldLock).holdCheck() }.message shouldBe
                "Not a lock of this library: somebody else's. Pass what acquire returned, or what the body was given."
        }
    })
