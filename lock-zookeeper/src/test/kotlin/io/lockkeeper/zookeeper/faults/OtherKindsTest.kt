package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTerms
import kotlinx.coroutines.future.await

/** Callers that use a name as another kind of lock than those that stand there, on a real server. */
class OtherKindsTest :
    FunSpec({
        val terms = LockTerms.waiting(java.time.Duration.ofSeconds(45))

        test("a caller that is refused has nobody refused who comes before it has left") {
            closing {
                val server = OwnedServer().closedAtEnd()
                val (a, mistaken, b) = List(3) { Process(server).closedAtEnd() }
                for ((own, other) in listOf(
                    terms to terms.read(),
                    terms.read() to terms,
                    terms.write() to terms,
                    terms.permits(1, 3) to terms.permits(1, 2),
                )) {
                    withClue("$other beside $own") {
                        val held = a.locks.async().acquireAsync("x", own).await()
                        val leaving = mistaken.network.holdRequest(Opcode.DELETE)
                        val refused = mistaken.locks.async().acquireAsync("x", other)
                        leaving.awaitArrival()
                        val rightful = b.locks.async().acquireAsync("x", own)
                        server.hasContenders("x", 3)
                        b.client.checkExists().forPath("/") // its place has been found
                        leaving.release()
                        shouldThrow<LockStoreException> { refused.await() }
                        server.hasContenders("x", 2) // else the holder might leave before the one that was refused
                        held.release()
                        rightful.await().release()
                        server.isLeftClean(a, mistaken, b)
                    }
                }
            }
        }
    })
