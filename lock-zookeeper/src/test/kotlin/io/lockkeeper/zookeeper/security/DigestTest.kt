package io.lockkeeper.zookeeper.security

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.ContenderKind
import io.lockkeeper.LossCause
import io.lockkeeper.tenureOrNull
import io.lockkeeper.zookeeper.ClientSecurity
import io.lockkeeper.zookeeper.ZooKeeperLocks
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.SOON
import io.lockkeeper.zookeeper.faults.closing
import kotlinx.coroutines.future.await
import org.apache.curator.framework.api.ACLProvider
import org.apache.zookeeper.KeeperException
import org.apache.zookeeper.ZooDefs.Ids
import org.apache.zookeeper.data.ACL
import java.io.File
import java.time.Duration

/** Two identities of the scheme digest, and what ACLs keep from the one that others have. */
class DigestTest :
    FunSpec({
        val orders = ClientSecurity.none().digest("orders", "orders-s3cret:2").creatorOnly()
        val billing = ClientSecurity.none().digest("billing", "billing-s3cret").creatorOnly()
        val nobody = ClientSecurity.none()
        val secrets = listOf("orders-s3cret", "billing-s3cret")

        fun acls(forPath: (String) -> List<ACL>) = object : ACLProvider {
            override fun getDefaultAcl() = forPath("/")

            override fun getAclForPath(path: String) = forPath(path)
        }

        test("with creator-only ACLs an identity does all with its own locks, and another one nothing") {
            val captured = Captured()
            closing {
                captured.closedAtEnd()
                val server = OwnedServer().closedAtEnd()
                val a = own(server, orders)
                val b = ZooKeeperLocks.on(client(server, orders), waiting)
                worksWhole(a, b)
                val owned = owned(a, "mine")
                val others =
                    listOf(own(server, billing), own(server, nobody), ZooKeeperLocks.on(client(server, billing)))
                for (other in others) {
                    for (refusal in other.cannotTouch(owned, server)) captured.add(refusal)
                    captured.add(refused("look") { other.async().inspectAsync("mine") })
                    captured.add(refused("ask") { other.async().isLockedAsync("mine") })
                }
                // The servers refuse the requests themselves, whatever a client checks before it sends them.
                val node = "/locks/mine/${server.children("/locks/mine").single()}"
                val raw = client(server, billing)
                val requests = mapOf<String, () -> Any?>(
                    "read" to { raw.data.forPath(node) },
                    "delete" to { raw.delete().forPath(node) },
                    "write" to { raw.setData().forPath(node, ByteArray(0)) },
                    "list" to { raw.children.forPath("/locks/mine") },
                    "stand in the queue" to { raw.create().forPath("/locks/mine/lock-0000000000") },
                    "change the ACL" to { raw.setACL().withACL(Ids.OPEN_ACL_UNSAFE).forPath("/locks/mine") },
                    "another lock below the root" to { raw.create().forPath("/locks/theirs") },
                )
                for ((what, request) in requests) {
                    withClue(what) { shouldThrow<KeeperException.NoAuthException> { request() } }
                }

                val next = b.async().acquireAsync("mine")
                server.children("/locks/mine-ticket") shouldHaveSize 1
                owned.held.release()
                next.await().release()
                a.async().tickets().releaseAsync(owned.ticket).await() shouldBe true

                listOf(orders, billing, a, a.options(), owned.ticket, owned.held).forEach(captured::add)
                "$orders" shouldBe "ClientSecurity(digest of orders, creator only)"
                captured.showNone(secrets + owned.ticket.secret)
            }
        }

        test("with parents that others may read they can look, and neither take, end nor stall") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val lookingAllowed = acls { Ids.CREATOR_ALL_ACL + Ids.READ_ACL_UNSAFE }
                val password = "any"
                val security = ClientSecurity.none().digest("orders", password).andThen {
                    it.aclProvider(lookingAllowed)
                }
                val a = own(server, security)
                val owned = owned(a, "shown")
                val other = own(server, billing)
                other.async().inspectAsync("shown").await().tenureOrNull?.kind() shouldBe ContenderKind.LOCKKEEPER
                other.cannotTouch(owned, server)
                owned.held.release()
            }
        }

        test(
            "ACLs of nodes alone keep only what they say to themselves: with open parents others end, queue and stall",
        ) {
            closing {
                val server = OwnedServer().closedAtEnd()
                val nodesOnly = acls { if ("/_c_" in it) Ids.CREATOR_ALL_ACL else Ids.OPEN_ACL_UNSAFE }
                val a = own(server, orders.andThen { it.aclProvider(nodesOnly) })
                val held = a.async().acquireAsync("x").await()
                val other = own(server, billing)
                val tenure = checkNotNull(other.async().inspectAsync("x").await().tenureOrNull)
                tenure.kind() shouldBe ContenderKind.UNREADABLE
                other.async().forceReleaseAsync(tenure).await() shouldBe true
                held.lost().await().lossCause() shouldBe LossCause.REMOVED
                runCatching { held.release() }
                val stalling = client(server, nobody)
                stalling.create().forPath("/locks/x/lock-0000000000")
                val asked = a.async().acquireAsync("x")
                eventually(SOON) { server.children("/locks/x") shouldHaveSize 2 }
                asked.isDone shouldBe false
                stalling.delete().forPath("/locks/x/lock-0000000000")
                asked.await().release()
            }
        }

        test("without ACLs anybody reads who holds, takes what is held, and locks everybody out") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val a = own(server, ClientSecurity.none().digest("orders", "any"))
                val held = a.async().acquireAsync("x").await()
                val stranger = own(server, nobody)
                val seen = stranger.async().inspectAsync("x").await().tenureOrNull
                "${seen?.holder()}" shouldContain "pid ${ProcessHandle.current().pid()}"
                val stolen = stranger.async().acquireAsync("x", stealing).await()
                held.lost().await().lossCause() shouldBe LossCause.REMOVED
                runCatching { held.release() }
                stolen.release()
                client(server, nobody).setACL().withACL(Ids.READ_ACL_UNSAFE).forPath("/locks")
                refused("a new lock") { a.async().acquireAsync("y") }
            }
        }

        test("the lines of docs/security.md make locks of one identity, in Kotlin and in Java") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (servers, options, password) = Triple(server.address, waiting, "orders-s3cret:2")
                val security = ClientSecurity.none().digest("orders", password).creatorOnly()
                val locks = ZooKeeperLocks.connect(servers, options, security)
                AutoCloseable { locks.close(Duration.ZERO) }.closedAtEnd()
                val java = SecuredExamples.digest(servers, options, password)
                AutoCloseable { java.close(Duration.ZERO) }.closedAtEnd()
                worksWhole(locks, java)
                own(server, billing).cannotTouch(owned(locks, "mine"), server)
            }
        }

        test("each piece of code in docs/security.md is part of a spec here") {
            fun String.withoutMargins() = lines().map { it.trim() }.filter { it.isNotEmpty() }.joinToString("\n")
            val sources = File("src/test").walk().filter { it.isFile && it.parentFile.name == "security" }
                .map { it.readText().withoutMargins() }.toList()
            val blocks = Regex("```(?:java|kotlin)\n(.*?)```", RegexOption.DOT_MATCHES_ALL)
                .findAll(File("../docs/security.md").readText()).map { it.groupValues[1] }.toList()
            blocks shouldHaveSize 6
            for (block in blocks) withClue(block) { sources.any { block.withoutMargins() in it } shouldBe true }
        }

        test("a user that would be read as another one is refused") {
            for (user in listOf("", "a:b")) {
                val refused = shouldThrow<IllegalArgumentException> { ClientSecurity.none().digest(user, "hidden") }
                refused.message shouldBe "A user of the scheme digest is not empty and has no colon"
            }
        }
    })
