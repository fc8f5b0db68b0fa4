package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTicket
import kotlinx.coroutines.future.await
import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.ZooDefs.Ids
import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration.Companion.milliseconds

/** A name of 100 bytes, so that its node's path has fewer than 200. */
private fun name(number: Int) = "n$number".padEnd(100, '-')

class BoundsTest :
    FunSpec({
        test("a process over its bytes of path is refused within its wait, and gets in when there is room") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, options = { maxPathBytes(1024) }).closedAtEnd()
                val holds = (1..6).map { process.acquire(name(it)) }
                val refused = shouldThrow<LockStoreException> { process.acquire(name(7), 200.milliseconds) }
                refused.message shouldContain "maxPathBytes"
                refused.message shouldContain name(7)
                val asked = (7..9).map { process.ask(name(it)) }
                asked.any { it.isDone } shouldBe false
                holds.take(3).forEach { it.release() }
                asked.map { it.await() }.forEach { it.release() }
                holds.drop(3).forEach { it.release() }
                server.isLeftClean(process)
            }
        }

        test("every caller that waits for room in the budget gets it after a reconnection") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server, options = { maxPathBytes(1024) }).closedAtEnd()
                val holds = (1..6).map { process.acquire(name(it)) }
                val asked = (7..12).map { process.ask(name(it)) }
                process.network.goAway()
                process.isDisconnected()
                holds.forEach { it.releaseAsync() }
                process.network.comeBack()
                asked.map { it.await() }.forEach { it.release() }
                server.isLeftClean(process)
            }
        }

        test("text of a megabyte is refused before a request is made, and ends no connection") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val held = process.acquire("x")
                val session = process.sessionId
                val long = "l".repeat(1_100_000)
                shouldThrow<IllegalArgumentException> { process.acquire(long) }
                shouldThrow<IllegalArgumentException> { LockOptions.builder().label(long) }
                shouldThrow<IllegalArgumentException> { LockTicket("x", long, "s", 1) }
                shouldThrow<IllegalArgumentException> {
                    LockOptions.builder().root("/$long")
                }.message!!.length shouldBeLessThan 200
                held.ensureHeld()
                process.sessionId shouldBe session
                held.release()
                server.isLeftClean(process)
            }
        }

        test("the longest label, root, name and ticket that are allowed work, and one character more is refused") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (label, root, name) = listOf("\u20ac".repeat(200), "/" + "r".repeat(2047), "n".repeat(512))
                val process = Process(server, options = { label(label).root(root) }).closedAtEnd()
                val ticket = process.locks.async().tickets().acquireAsync(name, Duration.ofMinutes(1)).await()
                val seen = process.locks.async().inspectAsync(name).await().tenure().get()
                seen.holder().label() shouldBe label
                process.locks.async().tickets().releaseAsync(ticket).await() shouldBe true
                shouldThrow<IllegalArgumentException> { LockOptions.builder().label(label + "x") }
                shouldThrow<IllegalArgumentException> { LockOptions.builder().root(root + "r") }
                shouldThrow<IllegalArgumentException> { process.acquire(name + "n") }
                LockTicket("x", "n".repeat(200), "s".repeat(200), 1)
                shouldThrow<IllegalArgumentException> { LockTicket("x", "n", "s".repeat(201), 1) }
                server.isLeftClean(process)
            }
        }

        test("a queue too long for one answer is refused, and says so") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (crowd, process) = List(2) { Process(server).closedAtEnd() }
                process.acquire("x").release()
                crowd.enterAlone("/locks/x", 20_000)
                val refused = shouldThrow<LockStoreException> { process.acquire("x") }
                refused.message shouldContain "20001 contenders"
                refused.message shouldContain "jute.maxbuffer"
                crowd.close()
                process.acquire("x").release()
                server.isLeftClean(process)
            }
        }
    })

/** Creates nodes like those of so many other processes, all in one session. */
private suspend fun Process.enterAlone(parent: String, count: Int) {
    val path = "$parent/_c_00000000-0000-0000-0000-000000000000-lock-"
    val last = CompletableFuture<Unit>()
    repeat(count) { number ->
        client.zookeeperClient.zooKeeper.create(
            path,
            ByteArray(0),
            Ids.OPEN_ACL_UNSAFE,
            CreateMode.EPHEMERAL_SEQUENTIAL,
            { _, _, _, _ -> if (number == count - 1) last.complete(Unit) },
            null,
        )
    }
    last.await()
}
