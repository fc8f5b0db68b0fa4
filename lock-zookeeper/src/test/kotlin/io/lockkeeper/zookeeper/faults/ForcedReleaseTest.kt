package io.lockkeeper.zookeeper.faults

import io.kotest.core.annotation.Isolate
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.ContenderKind
import io.lockkeeper.LossCause
import io.lockkeeper.forceRelease
import io.lockkeeper.inspect
import io.lockkeeper.tenureOrNull
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import org.apache.curator.framework.recipes.locks.InterProcessMutex
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource

// Alone: it measures, and needs the machine for itself.
@Isolate
class ForcedReleaseTest :
    FunSpec({
        /** From the answer to the removal to the moment when the holder is told. */
        suspend fun Process.toldAfter(operator: Process, age: Duration): Duration {
            val held = acquire("x")
            val lost = held.lost().toCompletableFuture()
            delay(age)
            operator.locks.forceRelease("x")!!.token() shouldBe held.fencingToken()
            val start = TimeSource.Monotonic.markNow()
            lost.await().lossCause() shouldBe LossCause.REMOVED
            val told = start.elapsedNow()
            runCatching { held.release() }
            return told
        }

        test("a robbed holder is told within a tenth of a second, whether its hold is old or has just begun") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, operator) = List(2) { Process(server).closedAtEnd() }
                operator.isConnected()
                for (age in listOf(Duration.ZERO, 20.milliseconds, 200.milliseconds)) {
                    // The best of some: the machine may stand still, but not each time.
                    List(10) { process.toldAfter(operator, age) }.min() shouldBeLessThan 100.milliseconds
                }
                server.isLeftClean(process, operator)
            }
        }

        test("the tenure of a Curator mutex is shown as one, and ends") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (process, other) = List(2) { Process(server).closedAtEnd() }
                val mutex = InterProcessMutex(other.client, "/locks/x")
                mutex.acquire()
                val tenure = process.locks.inspect("x").tenureOrNull!!
                tenure.kind() shouldBe ContenderKind.MUTEX
                tenure.sessionId() shouldBe other.sessionId
                tenure.token() shouldBe 0
                tenure.holder().host() shouldBe ""
                process.locks.forceRelease(tenure) shouldBe true
                process.acquire("x").release()
                runCatching { mutex.release() }
                server.isLeftClean(process, other)
            }
        }
    })
