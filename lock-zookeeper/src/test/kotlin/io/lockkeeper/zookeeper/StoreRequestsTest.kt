package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.LockMode
import io.lockkeeper.zookeeper.faults.Opcode
import kotlinx.coroutines.future.await
import java.util.UUID
import java.util.concurrent.atomic.AtomicInteger

/** The store's requests to the server, without those of an engine. */
class StoreRequestsTest :
    FunSpec({
        test("a leaving contender that does not know its node syncs before it concludes that it has no node") {
            withStore { store, network ->
                store.leave("x", UUID.randomUUID(), null).await()
                network.count(Opcode.SYNC) shouldBe 1
                network.count(Opcode.LIST) shouldBe 1
            }
        }

        test("a leaving contender that knows its node removes it without another request") {
            withStore { store, network ->
                val contender = UUID.randomUUID()
                val place = store.enter("x", contender, LockMode.EXCLUSIVE, ByteArray(0)).await()
                store.leave("x", contender, place.node()).await()
                network.count(Opcode.SYNC) shouldBe 0
                network.count(Opcode.DELETE) shouldBe 1
            }
        }

        test("a node that was written since it was read stays, and its thief is told that it was not removed") {
            withStore { store, _ ->
                val node = store.enter("x", UUID.randomUUID(), LockMode.EXCLUSIVE, ByteArray(0)).await().node()
                store.write("x", node, ByteArray(1)).await() shouldBe true
                store.remove("x", node, 0).await() shouldBe false
                store.confirm("x", node).await() shouldBe true
                store.remove("x", node, 1).await() shouldBe true
                store.remove("x", node, 1).await() shouldBe false // it is not there
            }
        }

        test("a waiter is told of its own node's removal as of its predecessor's") {
            withStore { store, _ ->
                val first = store.enter("x", UUID.randomUUID(), LockMode.EXCLUSIVE, ByteArray(0)).await()
                val contender = UUID.randomUUID()
                val second = store.enter("x", contender, LockMode.EXCLUSIVE, ByteArray(0)).await()
                val told = AtomicInteger()
                store.watch("x", contender, first.node()) { told.incrementAndGet() }.await().isPresent shouldBe true
                store.remove("x", second.node(), 0).await() shouldBe true // the event comes before this answer
                told.get() shouldBe 1
            }
        }
    })
