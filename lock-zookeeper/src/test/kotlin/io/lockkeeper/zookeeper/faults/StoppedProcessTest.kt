package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.annotation.Parallel
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import kotlinx.coroutines.future.await
import org.apache.zookeeper.CreateMode
import java.util.UUID
import kotlin.time.Duration.Companion.milliseconds

// It waits for sessions to end: beside others that wait, and not beside those that keep a core busy.
@Parallel
class StoppedProcessTest :
    FunSpec({
        test("a process stopped past its session knows at its first check, and its token is the smaller one") {
            closing {
                val server = OwnedServer(tick = 500.milliseconds).closedAtEnd()
                val other = Process(server).closedAtEnd()
                val child = ChildJvm("hold", server.address, "4000").closedAtEnd()
                val token = child.answer().toLong()
                child.ask("?")
                child.answer() shouldBe "held"
                child.stop() // which a busy machine does a while after it was told to
                val hold = other.acquire("x")
                hold.fencingToken() shouldBeGreaterThan token
                child.ask("?") // waits in the socket when the process continues
                child.goOn()
                child.answer() shouldBe "SESSION_SILENT"
                hold.isHeld shouldBe true
                hold.release()
            }
        }

        test("a process killed while it holds is followed by the next, also across a restart of the server") {
            closing {
                val server = OwnedServer(tick = 500.milliseconds).closedAtEnd()
                val other = Process(server).closedAtEnd()
                for (restart in listOf(false, true)) {
                    val child = ChildJvm("hold", server.address, "1500").closedAtEnd()
                    val token = child.answer().toLong()
                    val asked = other.ask("x")
                    server.hasContenders("x", 2)
                    child.kill()
                    asked.isDone shouldBe false
                    if (restart) {
                        server.stop()
                        server.start()
                    }
                    val hold = asked.await()
                    hold.fencingToken() shouldBeGreaterThan token
                    hold.release()
                }
                server.isLeftClean(other)
            }
        }

        test("a queue whose listing is larger than the client takes ends the wait with an error and leaves nothing") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val other = Process(server).closedAtEnd()
                other.acquire("x").release()
                repeat(100) {
                    other.client.create().withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                        .forPath("/locks/x/_c_${UUID.randomUUID()}-lock-")
                }
                val child =
                    ChildJvm("attempt", server.address, "10000", flags = listOf("-Djute.maxbuffer=4096")).closedAtEnd()
                child.answer() shouldBe "LockStoreException"
                child.answer() shouldContain "101 contenders stand at /locks/x"
                eventually(SOON) { server.children("/locks/x") shouldHaveSize 100 }
                eventually(SOON) {
                    child.ask("in use?")
                    child.answer() shouldBe "0 names, 0 contenders, 0 holds"
                }
            }
        }
    })
