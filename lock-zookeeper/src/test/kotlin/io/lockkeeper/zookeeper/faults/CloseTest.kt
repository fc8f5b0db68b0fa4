package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.concurrency.TestExecutionMode
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockException
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.closeAndAwait
import io.lockkeeper.zookeeper.ZooKeeperLocks
import kotlinx.coroutines.future.await
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name
import kotlin.io.path.readText
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTime
import kotlin.time.toJavaDuration

// Alone: it measures, and needs the machine for itself.
@Isolate
class CloseTest :
    FunSpec({
        // One after the other: one of them counts the threads of all clients.
        testExecutionMode = TestExecutionMode.Sequential

        val requests = listOf(Opcode.CREATE_CONTAINER, Opcode.CREATE, Opcode.LIST, Opcode.GET_DATA, Opcode.DELETE)

        for (closed in listOf("the client", "the locks")) {
            for (opcode in requests) {
                test("$closed closed while request $opcode is under way: every call ends and nothing is left") {
                    closing {
                        val server = OwnedServer().closedAtEnd()
                        usedByAnother(server)
                        val (other, process) = List(2) { Process(server).closedAtEnd() }
                        val blocking = if (opcode == Opcode.GET_DATA) other.acquire("x") else null
                        val held = if (opcode == Opcode.DELETE) process.acquire("x") else null
                        val request = process.network.holdRequest(opcode)
                        held?.releaseAsync()
                        val asked = listOf("x", "x", "y").map { process.ask(it) }
                        request.awaitArrival()
                        measureTime {
                            if (closed == "the locks") {
                                val closing = process.locks.closeAsync(java.time.Duration.ZERO)
                                request.release()
                                closing.toCompletableFuture().join()
                            } else {
                                val closing = Thread { process.client.close() }.also { it.start() }
                                request.release()
                                closing.join()
                            }
                            asked.forEach { shouldThrow<LockException> { it.await().release() } }
                        } shouldBeLessThan 10.seconds
                        blocking?.release()
                        server.isLeftClean(process, other)
                    }
                }
            }
        }

        test("a create that is answered long after the close of a borrowed client is still undone") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val ioTimeout = 100.milliseconds
                val process = Process(server, options = { ioTimeout(ioTimeout.toJavaDuration()) }).closedAtEnd()
                val creating = process.network.holdReply(Opcode.CREATE)
                val asked = process.ask("x")
                creating.awaitArrival()
                process.locks.closeAndAwait(0.seconds) // gives up waiting after an ioTimeout
                shouldThrow<LockStoreException> { asked.await() }
                server.ephemerals() shouldHaveSize 1
                creating.release()
                eventually(SOON) { server.ephemerals().shouldBeEmpty() }
                (process.sessionId in server.sessions()) shouldBe true // which would have kept it
            }
        }

        test("the node of an attached hold is removed although the servers answer nothing until after the close") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val tickets = process.locks.async().tickets()
                tickets.attachAsync(tickets.acquireAsync("x", LockOptions.FOREVER).await()).await()
                process.network.freeze(Way.TO_SERVER)
                process.locks.closeAndAwait(0.seconds) // gives up waiting after an ioTimeout
                server.children("/locks/x") shouldHaveSize 1
                process.network.thaw()
                eventually(SOON) { server.children("/locks/x").shouldBeEmpty() }
            }
        }

        test(
            "closing the locks while the server is away returns, and the session's end removes the nodes that are left",
        ) {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                process.acquire("x")
                val asked = process.ask("x")
                process.network.goAway()
                measureTime { process.locks.closeAndAwait(0.seconds) } shouldBeLessThan 10.seconds
                shouldThrow<LockStoreException> { asked.await() }
                process.expireOn(server)
                eventually(SOON) { server.ephemerals().shouldBeEmpty() }
            }
        }

        test("ten locks over one client start no client of their own and leave no thread behind") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                process.acquire("x").release()
                fun threads() = Thread.getAllStackTraces().keys.map { it.name }
                fun ofClients() = threads().filter { "SendThread" in it || "EventThread" in it || "Curator" in it }
                fun ofEngines() = threads().filter { it.startsWith("lockkeeper-timer") }
                val before = ofClients()
                val engines = List(10) { ZooKeeperLocks.on(process.client, LockOptions.defaults()) }
                engines.forEach { it.async().acquireAsync("x").await().release() }
                (ofClients() - before.toSet()).shouldBeEmpty()
                engines.forEach { it.close() }
                process.locks.close()
                eventually(SOON) { ofEngines().shouldBeEmpty() }
            }
        }

        test("no clock but the monotonic one is read in the engine and its faces") {
            val readers =
                Files.walk(Path.of("../lock-core/src/main")).use { files ->
                    files.filter { Files.isRegularFile(it) }
                        .filter { file ->
                            val code = file.readText()
                            listOf("currentTimeMillis", "Instant.now", "Clock.system", "Date()").any { it in code }
                        }.toList()
                }
            // It offers the time of day for what a person reads. Tests replace it, and no decision depends on it.
            readers.map { it.name } shouldBe listOf("LockRuntime.java")
        }
    })
