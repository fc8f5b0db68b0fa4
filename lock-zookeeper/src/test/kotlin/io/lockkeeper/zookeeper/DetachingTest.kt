package io.lockkeeper.zookeeper

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.Place
import io.lockkeeper.spi.StoreException
import io.lockkeeper.zookeeper.faults.Fate
import io.lockkeeper.zookeeper.faults.Opcode
import io.lockkeeper.zookeeper.faults.SOON
import io.lockkeeper.zookeeper.faults.hasContenders
import io.lockkeeper.zookeeper.faults.once
import kotlinx.coroutines.future.await
import java.util.UUID
import java.util.concurrent.atomic.AtomicInteger

/** A node is replaced in its place, in one step, and nobody who waits is let in by that. */
class DetachingTest :
    FunSpec({
        fun detachedId(): UUID = UUID.randomUUID().let {
            UUID(it.mostSignificantBits and 0xF000L.inv() or 0x8000L, it.leastSignificantBits)
        }

        suspend fun ZooKeeperStore.enter(contender: UUID): Place =
            enter("x", contender, LockMode.EXCLUSIVE, ByteArray(0)).await()

        test("the new node stands where the old one stood, belongs to no session, and is found after a lost reply") {
            withServer { store, network, server ->
                val (first, second, third) = List(3) { UUID.randomUUID() }
                val own = store.enter(first)
                val behind = listOf(second, third).map { store.enter(it) }
                behind.map { it.firstIsDetached() } shouldBe listOf(false, false)
                val id = detachedId()
                val lost = network.once(Opcode.MULTI, Fate.LOSE_REPLY)
                shouldThrow<StoreException> { store.replace("x", first, own.node(), id, ByteArray(1)).await() }
                lost.isReached shouldBe true
                val made = eventually(SOON) { store.replace("x", first, own.node(), id, ByteArray(1)).await().get() }
                store.queue("x", true).await().map { it.node() } shouldContainExactly
                    listOf(made) + behind.map { it.node() }
                val status = store.read("x", made, false).await().get()
                status.sessionId() shouldBe 0
                status.data().bytes().size shouldBe 1
                for (waiting in listOf(second, third)) {
                    store.locate("x", waiting, true).await().get().firstIsDetached() shouldBe true
                }
                server.ephemerals().size shouldBe 2
                store.remove("x", made, 0).await() shouldBe true
                store.locate("x", second, true).await().get().ahead() shouldBe 0
            }
        }

        test("a node that is gone is not replaced") {
            withServer { store, _, server ->
                val contender = UUID.randomUUID()
                val own = store.enter(contender)
                store.remove("x", own.node(), 0).await()
                store.replace("x", contender, own.node(), detachedId(), ByteArray(0)).await().isPresent shouldBe false
                server.children("/locks/x").shouldBeEmpty()
            }
        }

        test("a process that watches the old node hears that it was changed, and never that it was removed") {
            withStore { store, _ ->
                val (first, second) = List(2) { UUID.randomUUID() }
                val own = store.enter(first)
                store.enter(second)
                val told = AtomicInteger()
                store.watch("x", second, own.node(), told::incrementAndGet).await()
                // Its own node is watched now, so that a removal of the predecessor would be taken for the turn.
                store.ping().await()
                val made = store.replace("x", first, own.node(), detachedId(), ByteArray(0)).await().get()
                store.ping().await()
                told.get() shouldBe 1
                store.locate("x", second, false).await().get().apply {
                    ahead() shouldBe 1
                    predecessor() shouldBe made
                }
            }
        }

        test("the process that detached does not take its next number for a proof that it is first") {
            withStore { store, network ->
                val ids = List(4) { UUID.randomUUID() }
                for (id in ids.take(2)) { // a run of its own numbers
                    val place = store.enter(id)
                    store.ping().await()
                    store.leave("x", id, place.node()).await()
                }
                val own = store.enter(ids[2])
                val listings = network.count(Opcode.LIST)
                store.replace("x", ids[2], own.node(), detachedId(), ByteArray(0)).await().isPresent shouldBe true
                store.enter(ids[3]).ahead() shouldBe 1
                network.count(Opcode.LIST) shouldBe listings + 1
            }
        }

        test("a node is written at its version, and at no other") {
            withStore { store, _ ->
                val own = store.enter(UUID.randomUUID())
                store.write("x", own.node(), ByteArray(1), 1).await() shouldBe false
                store.write("x", own.node(), ByteArray(1), 0).await() shouldBe true
                store.write("x", own.node(), ByteArray(2), 0).await() shouldBe false
                store.read("x", own.node(), false).await().get().data().bytes().size shouldBe 1
                store.write("x", "_c_none-lock-0000000009", ByteArray(1), 0).await() shouldBe false
            }
        }

        test("near the end of the counter, where the order may be lost, it is refused") {
            withServer { store, _, server ->
                store.enter(UUID.randomUUID())
                server.setSequence("/locks/x", NodeName.LAST_SURE_NUMBER)
                val contender = UUID.randomUUID()
                val own = store.enter(contender)
                val refused = shouldThrow<StoreException> {
                    store.replace("x", contender, own.node(), detachedId(), ByteArray(0)).await()
                }
                refused.outcome() shouldBe StoreException.Outcome.REFUSED
                refused.message shouldContain "can't be detached"
                server.hasContenders("x", 2)
            }
        }
    })
