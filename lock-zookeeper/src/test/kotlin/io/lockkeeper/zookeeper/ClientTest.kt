package io.lockkeeper.zookeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldEndWith
import io.lockkeeper.ConnectionState
import io.lockkeeper.LockLostException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LossCause
import io.lockkeeper.contract.BlockingFace
import io.lockkeeper.contract.soon
import org.apache.curator.framework.CuratorFrameworkFactory
import org.apache.curator.framework.api.ACLProvider
import org.apache.curator.framework.imps.CuratorFrameworkState
import org.apache.curator.retry.RetryOneTime
import org.apache.zookeeper.ZooDefs
import org.apache.zookeeper.data.ACL
import java.time.Duration
import java.util.concurrent.TimeUnit

/** Own and borrowed clients, with their chroot, namespace and ACLs. */
class ClientTest :
    ServerSpec({
        val creatorOnly =
            object : ACLProvider {
                override fun getDefaultAcl(): List<ACL> = ZooDefs.Ids.CREATOR_ALL_ACL

                override fun getAclForPath(path: String): List<ACL> = ZooDefs.Ids.CREATOR_ALL_ACL
            }

        server("a borrowed client is not closed with the locks") {
            val client = curator()
            val locks = ZooKeeperLocks.on(client)
            locks.blocking().acquire("a").release()
            locks.close()
            client.state shouldBe CuratorFrameworkState.STARTED
            client.checkExists().forPath("/").numChildren shouldBe client.children.forPath("/").size
            keep(ZooKeeperLocks.on(client)).blocking().acquire("a").release()
        }

        server("a client that is not started, or closed, is refused") {
            val client = CuratorFrameworkFactory.newClient(server.address, RetryOneTime(1))
            shouldThrow<IllegalArgumentException> { ZooKeeperLocks.on(client) }.message shouldContain "must be started"
            client.start()
            client.close()
            shouldThrow<IllegalArgumentException> { ZooKeeperLocks.on(client) }.message shouldContain "STOPPED"
        }

        server("a malformed connect string is refused with the fault and the format") {
            fun noHost(part: String) = "a host's name can't contain \"$part\", and servers are separated by commas"
            val faults = mapOf(
                "" to "it names no server",
                "," to "it names no server",
                "localhost:port" to "a port is not a number",
                "zk1:99999" to "port out of range:99999",
                "localhost:2181/a//b" to "Invalid path string \\\"/a//b\\\" caused by empty node name specified @3",
                "zk1:2181;zk2:2181" to noHost(":"),
                "zk1;zk2" to noHost(";"),
                "zk1:2181 zk2:2181" to noHost(":"),
                "zk1 zk2" to noHost(" "),
                "zk1|zk2:2181" to noHost("|"),
                "zk://zk1:2181" to "Invalid path string",
                "u@zk1:2181" to noHost("@"),
                ":2181" to "a host is missing before \":2181\"",
            )
            for ((wrong, fault) in faults) {
                withClue(wrong) {
                    val said = shouldThrow<IllegalArgumentException> { ZooKeeperLocks.connect(wrong) }.message
                    said shouldContain "Not a ZooKeeper connect string: \"$wrong\": $fault"
                    said shouldEndWith ". It reads host:port,host:port or host:port,host:port/chroot"
                }
            }
        }

        server("every connect string that ZooKeeper's client accepts is accepted") {
            for (right in listOf(
                "zk1",
                "zk1:2181,",
                "zk1:2181, zk2:2181",
                "[::1]:2181",
                "[fe80::1%eth0]",
                "10.0.0.1:2181/a/b",
            )) {
                withClue(right) { ConnectString.check(right) }
            }
            for (real in listOf(server.address + "/", "${server.address}, ${server.address}")) {
                keep(ZooKeeperLocks.connect(real)).blocking().acquire("a").release()
            }
        }

        server("a client closed under the locks ends the holds and the waits") {
            val client = curator()
            val locks = keep(ZooKeeperLocks.on(client))
            val held = locks.blocking().acquire("b")
            val waiting = BlockingFace.onThread { locks.blocking().acquire("b", Duration.ofMinutes(1)) }
            val lost = held.lost().toCompletableFuture()
            client.close()
            lost.get(20, TimeUnit.SECONDS).lossCause() shouldBe LossCause.CLOSED
            shouldThrow<LockStoreException> { waiting.await() }.message shouldContain "is closed"
            locks.connectionState() shouldBe ConnectionState.CLOSED
            shouldThrow<LockLostException> { held.release() }
            shouldThrow<LockStoreException> { locks.blocking().acquire("c") }
        }

        server("nodes are made with the client's ACLs, parents too, and are open to nobody else") {
            val client = curator { authorization("digest", "u:p".toByteArray()).aclProvider(creatorOnly) }
            val held = keep(
                ZooKeeperLocks.on(client, LockOptions.builder().root("/secret/locks").build()),
            ).blocking().acquire("a")
            val node = server.children("/secret/locks/a").single()
            for (path in listOf("/secret", "/secret/locks", "/secret/locks/a", "/secret/locks/a/$node")) {
                withClue(path) { client.acl.forPath(path).map { it.id.scheme } shouldBe listOf("digest") }
            }
            val stranger = connect { root("/secret/locks") }
            shouldThrow<LockStoreException> {
                stranger.blocking().acquire("a", Duration.ofMinutes(1))
            }.message shouldContain
                "is not allowed"
            held.release()
        }

        server("an ACL provider in the options is used instead of the client's") {
            val client = curator { authorization("digest", "u:p".toByteArray()) }
            val options = LockOptions.builder().root("/given").build()
            val held = keep(ZooKeeperLocks.on(client, options, creatorOnly)).blocking().acquire("a")
            client.acl.forPath("/given/a").map { it.id.scheme } shouldBe listOf("digest")
            held.release()
            val open = keep(
                ZooKeeperLocks.on(client, LockOptions.builder().root("/open").build()),
            ).blocking().acquire("a")
            client.acl.forPath("/open/a").map { it.id.scheme } shouldBe listOf("world")
            open.release()
        }

        server("the namespace of a client, and of a view of it, is where the locks are") {
            val client = curator { namespace("team") }
            keep(ZooKeeperLocks.on(client)).blocking().acquire("a").use {
                server.children("/team/locks/a").shouldNotBeEmpty()
            }
            val view = client.usingNamespace("other")
            keep(ZooKeeperLocks.on(view)).blocking().acquire("a").use {
                server.children("/other/locks/a").shouldNotBeEmpty()
                server.children("/team/locks/a").shouldBeEmpty()
            }
        }

        server("a chroot is where the locks are") {
            curator().create().forPath("/chroot")
            val locks = keep(ZooKeeperLocks.connect(server.address + "/chroot"))
            locks.blocking().acquire("a").use { server.children("/chroot/locks/a").shouldNotBeEmpty() }
            soon { server.children("/chroot/locks/a").shouldBeEmpty() }
        }

        server("locks below different roots are apart, and the top of the tree can be a root") {
            val locks = listOf("/", "/a", "/a/b").map { root -> connect { root(root) }.blocking() }
            val held = locks.map { it.acquire("zookeeper") }
            server.children("/a/b/zookeeper").size shouldBe 1
            server.children("/a/zookeeper").size shouldBe 1
            held.forEach { it.release() }
        }
    })
