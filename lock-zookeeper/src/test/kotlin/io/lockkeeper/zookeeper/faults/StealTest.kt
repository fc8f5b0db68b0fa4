package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import kotlinx.coroutines.future.await
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import java.time.Duration

class StealTest :
    FunSpec({
        fun terms(wait: Long, stealAfter: Long) =
            LockTerms.waiting(Duration.ofMillis(wait)).stealAfter(Duration.ofMillis(stealAfter))

        test("a renewal while the thief's request is under way saves the holder") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, thief) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                val node = server.ephemerals().single()
                val removing = thief.network.holdRequest(Opcode.DELETE)
                val asked = thief.locks.async().acquireAsync("x", terms(SOON.inWholeMilliseconds, 200))
                removing.awaitArrival()
                hold.renew(Duration.ofSeconds(1))
                eventually(SOON) { holder.client.checkExists().forPath(node).version shouldBe 1 }
                val answered = thief.network.onceReplied(Opcode.DELETE)
                removing.release()
                answered.await()
                server.exists(node) shouldBe true
                asked.cancel(true)
                hold.isHeld shouldBe true
                hold.release()
                server.isLeftClean(holder, thief)
            }
        }

        test("a holder whose lock was stolen is told, and its later requests touch its own node only") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, thief) = List(2) { Process(server).closedAtEnd() }
                val hold = holder.acquire("x")
                val stolen = thief.locks.async().acquireAsync("x", terms(SOON.inWholeMilliseconds, 200)).await()
                hold.lost().await().lossCause() shouldBe LossCause.REMOVED
                shouldThrow<LockLostException> { hold.release() }
                holder.isIdle()
                stolen.ensureHeld()
                server.children("/locks/x").size shouldBe 1
                (stolen.fencingToken() > hold.fencingToken()) shouldBe true
                stolen.release()
                server.isLeftClean(holder, thief)
            }
        }

        test("a lock is never stolen from another library's holder, which would not be told") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (holder, thief) = List(2) { Process(server).closedAtEnd() }
                val mutex = InterProcessMutex(holder.client, "/locks/x")
                mutex.acquire()
                shouldThrow<LockTimeoutException> { thief.locks.async().acquireAsync("x", terms(3_000, 100)).await() }
                shouldThrow<LockTimeoutException> { thief.locks.async().acquireAsync("x", terms(0, 100)).await() }
                mutex.isAcquiredInThisProcess shouldBe true
                server.hasContenders("x", 1) // the thief's own node is being removed
            }
        }
    })
