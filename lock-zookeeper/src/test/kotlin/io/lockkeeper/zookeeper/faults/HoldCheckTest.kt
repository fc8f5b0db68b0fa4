package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.LockTerms
import io.lockkeeper.zookeeper.HoldCheck
import io.lockkeeper.zookeeper.holdCheck
import kotlinx.coroutines.future.await
import org.apache.zookeeper.KeeperException.Code
import org.apache.zookeeper.Op
import java.time.Duration
import java.util.concurrent.CompletableFuture
import kotlin.time.toJavaDuration

/** Writes to data in the same ensemble that come after their lock is over: the server refuses them. */
class HoldCheckTest :
    FunSpec({
        /** How a hold may end while its process knows nothing of it, or before its last write has come. */
        val ends =
            mapOf<String, suspend Late.() -> Unit>(
                "its session expired" to { holder.expireOn(server) },
                "its lock was stolen" to { steal() },
                "its node was removed by hand" to { other.client.delete().forPath(check.path()) },
                "its lock was released" to { hold.releaseAsync() },
            )
        for ((end, ending) in ends) {
            test("the server refuses a write that comes after $end and another process has the lock") {
                closing {
                    val late = late()
                    val next = late.other.ask("x")
                    late.ending()
                    late.isRefusedTo(next.await())
                    late.isOver()
                }
            }
        }

        for (fate in listOf(Fate.PASS, Fate.LOSE_REPLY, Fate.CUT)) {
            test("the server refuses a write of a caller whose lock another caller of its process has, delete: $fate") {
                closing {
                    val late = late()
                    val next = late.holder.ask("x")
                    val deleted = late.holder.network.once(Opcode.DELETE, fate)
                    late.hold.releaseAsync()
                    deleted.await()
                    late.isRefusedTo(next.await())
                    late.isOver()
                }
            }
        }

        test("the next caller of the process waits for as long as the servers may let the last one write") {
            closing {
                val late = late()
                val next = late.holder.ask("x")
                late.holder.network.goAway()
                late.holder.isDisconnected()
                late.hold.releaseAsync()
                late.answer() shouldBe Code.OK // nobody else has the lock yet
                next.isDone shouldBe false
                late.holder.network.comeBack()
                val second = next.await()
                late.write(late.check).await() shouldBe Code.NONODE
                second.release()
                late.isOver()
            }
        }

        test("renewals disturb no write, before it is sent and while it is under way") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, writer) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                val check = hold.holdCheck()
                val data = Data(writer)

                suspend fun renew(version: Int) {
                    hold.renew(Duration.ofMinutes(1))
                    eventually(SOON) { holder.client.checkExists().forPath(check.path()).version shouldBe version }
                }
                renew(1)
                data.write(check, "early").await() shouldBe Code.OK
                val underWay = writer.network.holdRequest(Opcode.MULTI)
                val answer = data.write(check, "late")
                underWay.awaitArrival()
                renew(2)
                underWay.release()
                answer.await() shouldBe Code.OK
                data.read() shouldBe "late"
                hold.release()
                server.isLeftClean(holder)
            }
        }

        test("a hold is handed on without a write, and only one that is checked costs a delete and a create") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val process = Process(server).closedAtEnd()
                val writes = listOf(Opcode.CREATE, Opcode.DELETE, Opcode.SET_DATA)

                suspend fun handOn(hold: HeldLock, use: (HeldLock) -> Unit): HeldLock {
                    val next = process.ask("x")
                    use(hold)
                    hold.release()
                    return next.await()
                }

                fun count() = writes.map(process.network::count)
                val first = process.acquire("x")
                val before = count()
                val second = handOn(first) {}
                count() shouldBe before
                val third = handOn(second) { hold ->
                    repeat(2) { hold.holdCheck() }
                    count() shouldBe before
                }
                count() shouldBe listOf(before[0] + 1, before[1] + 1, before[2])
                handOn(third) {}.release()
                count() shouldBe listOf(before[0] + 1, before[1] + 2, before[2])
                server.isLeftClean(process)
            }
        }
    })

/** A hold whose last write is held up on its way to the server. */
private class Late(
    val server: OwnedServer,
    val holder: Process,
    val other: Process,
    private val writer: Process,
    val hold: HeldLock,
) {
    private val data = Data(writer)
    val check: HoldCheck = hold.holdCheck()
    private val underWay = writer.network.holdRequest(Opcode.MULTI)
    private val late = data.write(check, "late")

    suspend fun isUnderWay() = apply { underWay.awaitArrival() }

    fun write(check: HoldCheck) = data.write(check, "once more")

    /** Lets the write through. */
    suspend fun answer(): Code {
        underWay.release()
        return late.await()
    }

    /** Another caller of the other process is impatient; the lock goes to the one before it all the same. */
    fun steal() {
        val impatient = LockTerms.waiting(SOON.toJavaDuration()).stealAfter(Duration.ofMillis(200))
        other.locks.async().acquireAsync("x", impatient).thenAccept { it.releaseAsync() }
    }

    /** The next holder writes, and then the late write comes. */
    suspend fun isRefusedTo(next: HeldLock) {
        withClue("the hold's node is still there") { server.exists(check.path()) shouldBe false }
        Data(other).write(next.holdCheck(), "newer").await() shouldBe Code.OK
        answer() shouldBe Code.NONODE
        data.read() shouldBe "newer"
        next.release()
    }

    suspend fun isOver() {
        runCatching { hold.release() }
        server.isLeftClean(holder, other)
    }
}

private suspend fun Closing.late(): Late {
    val server = OwnedServer().closedAtEnd()
    val (holder, other, writer) = List(3) { Process(server).closedAtEnd() }
    usedByAnother(server)
    return Late(server, holder, other, writer, holder.acquire("x")).isUnderWay()
}

/** A node of the user's, written in transactions. */
private class Data(private val writer: Process) {
    init {
        if (writer.client.checkExists().forPath(PATH) == null) writer.client.create().forPath(PATH)
    }

    fun write(check: HoldCheck, text: String): CompletableFuture<Code> {
        val answer = CompletableFuture<Code>()
        writer.client.zookeeperClient.zooKeeper.multi(
            listOf(check.op(), Op.setData(PATH, text.toByteArray(), -1)),
            { code, _, _, _ -> answer.complete(Code.get(code)) },
            null,
        )
        return answer
    }

    fun read() = String(writer.client.data.forPath(PATH))

    private companion object {
        const val PATH = "/data"
    }
}
