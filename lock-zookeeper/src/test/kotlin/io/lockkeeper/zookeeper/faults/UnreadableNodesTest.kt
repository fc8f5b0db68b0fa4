package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.ContenderKind
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.list
import io.lockkeeper.tenureOrNull
import io.lockkeeper.unreadableOrNull
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import org.apache.zookeeper.ZooDefs
import org.apache.zookeeper.data.ACL

/** Nodes that another client may not read. */
class UnreadableNodesTest :
    FunSpec({
        fun owner(server: OwnedServer) =
            Process(FaultyNetwork(server), client = { authorization("digest", "u:p".toByteArray()) })

        /** From now on only this process may read the node. */
        fun Process.keepToItself(lock: String, node: String) {
            client.setACL().withACL(listOf(ACL(ZooDefs.Perms.ALL, ZooDefs.Ids.AUTH_IDS))).forPath("/locks/$lock/$node")
        }

        test("a node that may not be read is shown with the cause, hides no other, and can be removed by force") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val a = owner(server).closedAtEnd()
                val (b, c) = List(2) { Process(server).closedAtEnd() }
                val held = b.acquire("x")
                val asked = a.ask("x")
                server.hasContenders("x", 2)
                val own = a.acquire("y")
                val looks = c.locks.async()
                a.keepToItself("x", looks.inspectAsync("x").await().waiting().single().node())
                a.keepToItself("y", checkNotNull(looks.inspectAsync("y").await().tenureOrNull).node())

                val behind = looks.inspectAsync("x").await().run {
                    checkNotNull(tenureOrNull).kind() shouldBe ContenderKind.LOCKKEEPER
                    waiting().single()
                }
                behind.kind() shouldBe ContenderKind.UNREADABLE
                checkNotNull(behind.process().unreadableOrNull) shouldContain "is not allowed (NOAUTH)"
                val tenure = checkNotNull(looks.inspectAsync("y").await().tenureOrNull)
                tenure.kind() shouldBe ContenderKind.UNREADABLE
                "${tenure.holder()}" shouldContain "can't be read"
                c.locks.list().toList().map { it.name() to it.tenureOrNull?.kind() } shouldContainExactlyInAnyOrder
                    listOf("x" to ContenderKind.LOCKKEEPER, "y" to ContenderKind.UNREADABLE)
                val seenByOwner = a.locks.async().inspectAsync("y").await()
                checkNotNull(seenByOwner.tenureOrNull).kind() shouldBe ContenderKind.LOCKKEEPER

                looks.forceReleaseAsync(tenure).await() shouldBe true
                eventually(SOON) { own.isHeld shouldBe false }
                runCatching { own.release() }
                held.release()
                asked.await().release()
                server.isLeftClean(a, b, c)
            }
        }

        test("a ticket whose node may not be read is not called used: its owner is told of the refusal") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val a = owner(server).closedAtEnd()
                val b = Process(server).closedAtEnd()
                val ticket = a.locks.async().tickets().acquireAsync("x", LockOptions.FOREVER).await()
                a.keepToItself("x", ticket.node())
                shouldThrow<LockStoreException> {
                    b.locks.async().tickets().renewAsync(ticket, LockOptions.FOREVER).await()
                }.message shouldContain "is not allowed (NOAUTH)"
                a.locks.async().tickets().releaseAsync(ticket).await() shouldBe true
                eventually(SOON) { server.children("/locks/x").shouldBeEmpty() }
                server.isLeftClean(a, b)
            }
        }
    })
