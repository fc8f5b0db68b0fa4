package io.lockkeeper.zookeeper.security

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTerms
import io.lockkeeper.list
import io.lockkeeper.zookeeper.ClientSecurity
import io.lockkeeper.zookeeper.faults.Closing
import io.lockkeeper.zookeeper.faults.Opcode
import io.lockkeeper.zookeeper.faults.OwnedServer
import io.lockkeeper.zookeeper.faults.Process
import io.lockkeeper.zookeeper.faults.SOON
import io.lockkeeper.zookeeper.faults.acquire
import io.lockkeeper.zookeeper.faults.closing
import io.lockkeeper.zookeeper.faults.hasContenders
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import org.apache.curator.framework.CuratorFramework
import org.apache.zookeeper.CreateMode
import java.time.Duration
import java.util.UUID

/** What a client can do to a lock of others if it may list its queue and make nodes in it. */
class AttackTest :
    FunSpec({
        fun node(number: Int, id: String = "${UUID.randomUUID()}") = "_c_$id-lock-%010d".format(number)

        fun ticketNode(number: Int) = node(number, "00000000-0000-8000-8000-000000000000")

        /** Makes nodes by requests of its own, with numbers that no server has given. */
        fun Closing.attacker(server: OwnedServer): CuratorFramework = client(server, ClientSecurity.none())

        fun CuratorFramework.forge(name: String, data: String = "", mode: CreateMode = CreateMode.PERSISTENT) =
            "/locks/x/$name".also { create().withMode(mode).forPath(it, data.toByteArray()) }

        for (mode in listOf(CreateMode.PERSISTENT, CreateMode.EPHEMERAL)) {
            test("a node with a waiter's own id and a lower number lets nobody in beside the holder: $mode") {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val (holder, waiter) = List(2) { Process(server).closedAtEnd() }
                    repeat(2) { holder.acquire("x").release() }
                    val held = holder.acquire("x")
                    val asked = waiter.ask("x")
                    server.hasContenders("x", 2)
                    val own = server.children("/locks/x").maxBy { it.takeLast(10) }
                    val forged = attacker(server).run { this to forge(own.dropLast(10) + "0000000000", "", mode) }
                    waiter.network.cut() // then it lists the queue
                    waiter.isConnected()
                    waiter.acquire("y").release()
                    repeat(20) { waiter.locks.async().inspectAsync("x").await() }
                    withClue("both have it") { (asked.isDone && held.isHeld) shouldBe false }
                    forged.first.delete().forPath(forged.second)
                    held.release()
                    asked.await().release()
                }
            }
        }

        val absurd = mapOf(
            "a token beyond all numbers" to
                "lockkeeper\nhost=h\ndetached=1\ntoken=9999999999999999999\nsecretHash=${"0".repeat(
                    64,
                )}\nleaseMillis=1",
            "a lease of thirty years" to
                "lockkeeper\npid=${"9".repeat(
                    40,
                )}\nhandoffMillis=999999999999\nleaseMillis=999999999999\nrenewals=999999999",
            "a ticket without an end" to
                "lockkeeper\nhost=h\ndetached=1\ntoken=9223372036854775807\nsecretHash=${"f".repeat(64)}",
            "numbers too long" to
                "lockkeeper\nhandoffMillis=${"1".repeat(50)}\nleaseMillis=-1\nrenewals=${"9".repeat(20)}",
            "escapes" to "lockkeeper\nhost=\u001b]0;pwned\u0007\nlabel=\u202e\u001b[2J\n=\n==\nlabel",
            "half of a character" to "lockkeeper\nlabel=\ud83d",
            "nothing" to "",
        )
        for ((what, data) in absurd) {
            test("forged data of a holder disturb nobody for longer than they stand: $what") {
                closing {
                    val server = OwnedServer().closedAtEnd()
                    val process = Process(server).closedAtEnd()
                    val other = process.acquire("other")
                    process.acquire("x").release()
                    val attacker = attacker(server)
                    for (name in listOf(node(7), ticketNode(8))) {
                        val forged = attacker.forge(name, data)
                        val locks = process.locks.async()
                        val seen = locks.inspectAsync("x").await()
                        withClue(seen) { "$seen".any { it.isISOControl() } shouldBe false }
                        process.locks.list().toList().size shouldBe 2
                        val asked = listOf(
                            process.ask("x"),
                            locks.acquireAsync("x", stealing),
                            locks.acquireAsync("x", LockTerms.waiting(Duration.ofSeconds(1))),
                        )
                        locks.tryAcquireAsync("x", Duration.ofMillis(300)).await().ifPresent { it.release() }
                        runCatching {
                            locks.acquireAsync(
                                "x",
                                LockTerms.ifFree().stealAfter(Duration.ofMillis(1)),
                            ).await().release()
                        }
                        runCatching { attacker.delete().forPath(forged) } // unless its lease was over
                        asked.forEach { one -> runCatching { one.await().release() } }
                        process.acquire("x").release()
                    }
                    other.ensureHeld()
                    other.release()
                }
            }
        }

        test("nodes full of data neither fill this process's memory nor end its connection more than once") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val held = process.acquire("x")
                val attacker = attacker(server)
                val data = "lockkeeper\nlabel=" + "x".repeat(1_000_000)
                repeat(40) { attacker.forge(node(100 + it), data) }
                // The largest that a server takes is more than a client takes in an answer.
                attacker.setData().forPath(attacker.forge(node(200)), ByteArray(0xfffff - 86))
                val cuts = process.network.count(Opcode.CONNECT)
                val seen = process.locks.async().inspectAsync("x").await()
                seen.waiting().size shouldBe 41
                process.network.count(Opcode.CONNECT) shouldBe cuts + 1
                repeat(3) { process.locks.async().inspectAsync("x").await() }
                process.network.count(Opcode.CONNECT) shouldBe cuts + 1
                "$seen".length shouldBeLessThan 50_000
                held.ensureHeld()
                held.release()
            }
        }

        test("a few names too long for an answer are refused, and end the connection a few times at most") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                process.acquire("x").release()
                val attacker = attacker(server)
                val forged = List(3) { attacker.forge("n".repeat(500_000) + "$it") }
                val refused = shouldThrow<LockStoreException> { process.acquire("x") }
                refused.message shouldContain "jute.maxbuffer"
                val cuts = process.network.count(Opcode.CONNECT)
                shouldThrow<LockStoreException> { process.acquire("x") }.message shouldContain "jute.maxbuffer"
                process.network.count(Opcode.CONNECT) shouldBe cuts
                forged.forEach { attacker.delete().forPath(it) }
                process.acquire("x").release()
            }
        }

        test("a long name of a foreign node is cut in messages, and escaped") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                process.acquire("x").release()
                attacker(server).forge("\u202e" + "n".repeat(100_000) + "-0000000001")
                val refused = shouldThrow<LockStoreException> { process.acquire("x") }
                refused.message shouldContain "is of another kind of lock"
                refused.message!!.length shouldBeLessThan 1000
                refused.message!!.contains('\u202e') shouldBe false
            }
        }

        test("a child below a ticket's node keeps the lock, and the owner is told") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val ticket = process.locks.async().tickets().acquireAsync("x", Duration.ofMinutes(1)).await()
                val attacker = attacker(server)
                attacker.create().forPath("/locks/x/${ticket.node()}/child")
                shouldThrow<LockStoreException> {
                    process.locks.async().tickets().releaseAsync(ticket).await()
                }.message shouldContain "NOTEMPTY"
                attacker.delete().forPath("/locks/x/${ticket.node()}/child")
                process.locks.async().tickets().releaseAsync(ticket).await() shouldBe true
                eventually(SOON) { process.acquire("x").release() }
            }
        }
    })
