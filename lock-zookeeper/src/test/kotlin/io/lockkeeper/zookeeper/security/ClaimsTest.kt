package io.lockkeeper.zookeeper.security

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.LockOptions
import io.lockkeeper.LossCause
import io.lockkeeper.zookeeper.ClientSecurity
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.Process
import io.lockkeeper.zookeeper.faults.SOON
import io.lockkeeper.zookeeper.faults.acquire
import io.lockkeeper.zookeeper.faults.closing
import kotlinx.coroutines.future.await
import org.apache.zookeeper.KeeperException
import org.apache.zookeeper.ZooDefs.Ids
import org.apache.zookeeper.ZooDefs.Perms
import org.apache.zookeeper.data.ACL
import org.apache.zookeeper.data.Id
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider.generateDigest
import java.time.Duration

/** What docs/security.md says about the root, about what servers tell everybody, and about credentials that stay in use. */
class ClaimsTest :
    FunSpec({
        val orders = ClientSecurity.none().digest("orders", "orders-s3cret").creatorOnly()
        val billing = ClientSecurity.none().digest("billing", "billing-s3cret").creatorOnly()
        val admin = ClientSecurity.none().digest("admin", "admin-s3cret")

        test("a root that an administrator has made beforehand is safe from others, and the locks work below it") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val its = client(server, admin)
                val ofOrders = ACL(Perms.ALL, Id("digest", generateDigest("orders:orders-s3cret")))
                its.create().withACL(listOf(ofOrders)).forPath("/locks")
                its.setACL().withACL(Ids.CREATOR_ALL_ACL + Ids.READ_ACL_UNSAFE).forPath("/")
                val a = own(server, orders)
                worksWhole(a, ZooKeeperLocks.on(client(server, orders), waiting))
                val owned = owned(a, "mine")
                own(server, billing).cannotTouch(owned, server)
                val other = client(server, billing)
                shouldThrow<KeeperException.NoAuthException> { other.delete().forPath("/locks") }
                shouldThrow<KeeperException.NoAuthException> { other.create().forPath("/locks2") }
                owned.held.release()
                a.async().tickets().releaseAsync(owned.ticket).await()
                eventually(SOON) {
                    server.reapContainers()
                    server.children("/locks") shouldBe emptyList()
                }
                server.exists("/locks") shouldBe true
                a.async().acquireAsync("again").await().release()
            }
        }

        test("a root that is not made beforehand goes when it is empty, and the next to come owns the one it makes") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val a = own(server, orders)
                a.async().acquireAsync("x").await().release()
                eventually(SOON) {
                    server.reapContainers()
                    server.exists("/locks") shouldBe false
                }
                own(server, billing).async().acquireAsync("y").await().release()
                refused("a lock below the root of others") { a.async().acquireAsync("x") }
            }
        }

        test("the servers' dump tells everybody the paths of ephemeral nodes, and no data") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val a = own(server, orders, LockOptions.builder().label("hidden-label").build())
                val held = a.async().acquireAsync("shown-name").await()
                val ticket = a.async().tickets().acquireAsync("ticket-name", Duration.ofMinutes(1)).await()
                val dump = server.dump().also { it.shouldNotBeEmpty() }.toString()
                dump shouldContain "/locks/shown-name/_c_"
                dump shouldNotContain "hidden-label"
                dump shouldNotContain "ticket-name"
                held.release()
                a.async().tickets().releaseAsync(ticket).await()
            }
        }

        test("credentials go with each new connection and each new session") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(FaultyNetwork(server), client = { orders.accept(this) }).closedAtEnd()
                val held = process.acquire("x")
                process.network.cut()
                process.isDisconnected()
                process.isConnected()
                held.renew(Duration.ofMinutes(1))
                held.release()
                process.acquire("x").release()
                val lost = process.acquire("x")
                process.expireOn(server)
                lost.lost().await().lossCause() shouldBe LossCause.SESSION_EXPIRED
                runCatching { lost.release() }
                eventually(SOON) { process.acquire("x").release() }
                own(server, billing).async().run { refused("another") { acquireAsync("x") } }
            }
        }
    })
