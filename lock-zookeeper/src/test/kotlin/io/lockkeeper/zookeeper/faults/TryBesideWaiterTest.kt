package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockTimeoutException
import kotlinx.coroutines.future.await
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import java.time.Duration
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.ZERO

/** A caller that asks once, while another caller of its process waits far behind. */
class TryBesideWaiterTest :
    FunSpec({
        // A holder of Lockkeeper's writes its node when its turn comes, so those behind it look again. Curator's does not.
        test("is refused at once if the holder that its process knows of has left, and is told of the next one") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, b) = List(2) { Process(server).closedAtEnd() }
                val process = Process(server, options = { ioTimeout(Duration.ofHours(1)) }).closedAtEnd()
                val thread = Executors.newSingleThreadExecutor()
                AutoCloseable { thread.shutdownNow() }.closedAtEnd()
                val mutex = InterProcessMutex(b.client, "/locks/x")
                val held = a.acquire("x")
                val next = thread.submit(Callable { mutex.acquire() })
                server.hasContenders("x", 2)
                val reading = process.network.holdReply(Opcode.GET_DATA)
                val waiting = process.ask("x")
                reading.awaitArrival()
                held.release()
                next.get(SOON.inWholeSeconds, TimeUnit.SECONDS)
                reading.release()
                process.hasSettled() // it has looked for the holder that it knew of
                repeat(2) {
                    val refusal = shouldThrow<LockTimeoutException> { process.ask("x", ZERO).comesAtOnce() }
                    refusal.holder().get().toString().substringBefore(',') shouldBe "another client"
                    refusal.contendersAhead() shouldBe 1
                }
                thread.submit(Callable { mutex.release() })
                waiting.await().release()
                server.isLeftClean(a, b, process)
            }
        }
    })
