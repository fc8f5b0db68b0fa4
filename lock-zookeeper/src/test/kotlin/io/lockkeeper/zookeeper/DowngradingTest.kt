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
import io.lockkeeper.zookeeper.faults.once
import kotlinx.coroutines.future.await
import java.util.UUID

/** A writer's node becomes a reader's in its place, in one step. */
class DowngradingTest :
    FunSpec({
        suspend fun ZooKeeperStore.enter(contender: UUID, mode: LockMode): Place =
            enter("x", contender, mode, ByteArray(3)).await()

        suspend fun ZooKeeperStore.modes() = queue("x", true).await().map { it.mode() }

        test("the reader has the writer's number, data and contender, and those behind it wait as for a reader") {
            withServer { store, _, server ->
                val (own, reader, writer) = List(3) { UUID.randomUUID() }
                val held = store.enter(own, LockMode.WRITE)
                store.enter(reader, LockMode.READ).predecessor() shouldBe held.node()
                store.enter(writer, LockMode.WRITE)
                store.write("x", held.node(), ByteArray(5)).await()
                store.downgrade("x", own, held.node()).await()
                val place = store.locate("x", own, false).await().get()
                place.node() shouldBe NodeName.withNumber(own, LockMode.READ, NodeName.of(held.node()).sequence())
                place.ahead() shouldBe 0
                store.read("x", place.node(), false).await().get().data().bytes().size shouldBe 5
                store.locate("x", reader, false).await().get().ahead() shouldBe 0
                store.locate("x", writer, false).await().get().ahead() shouldBe 2
                store.modes() shouldContainExactly listOf(LockMode.READ, LockMode.READ, LockMode.WRITE)
                server.ephemerals().size shouldBe 3
                store.downgrade("x", own, held.node()).await() // once more, as after a lost reply
                store.downgrade("x", own, place.node()).await()
                store.leave("x", own, place.node()).await()
                store.modes() shouldContainExactly listOf(LockMode.READ, LockMode.WRITE)
            }
        }

        test("a downgrade whose reply was lost is done when it is asked for again") {
            withServer { store, network, _ ->
                val own = UUID.randomUUID()
                val held = store.enter(own, LockMode.WRITE)
                network.once(Opcode.MULTI, Fate.LOSE_REPLY)
                shouldThrow<StoreException> { store.downgrade("x", own, held.node()).await() }
                eventually(SOON) { store.downgrade("x", own, held.node()).await() }
                store.modes() shouldContainExactly listOf(LockMode.READ)
            }
        }

        test("a contender that leaves after a downgrade whose reply was lost leaves nothing") {
            withServer { store, network, server ->
                val own = UUID.randomUUID()
                val held = store.enter(own, LockMode.WRITE)
                network.once(Opcode.MULTI, Fate.LOSE_REPLY)
                shouldThrow<StoreException> { store.downgrade("x", own, held.node()).await() }
                eventually(SOON) { store.leave("x", own, held.node()).await() }
                server.ephemerals().shouldBeEmpty()
            }
        }

        test("a writer whose node is gone is downgraded without a node") {
            withServer { store, _, server ->
                val own = UUID.randomUUID()
                val held = store.enter(own, LockMode.WRITE)
                store.remove("x", held.node(), 0).await() shouldBe true
                store.downgrade("x", own, held.node()).await()
                server.ephemerals().shouldBeEmpty()
            }
        }

        test("a node that lost its name with the reply is found whatever its mode, and removed") {
            withServer { store, network, server ->
                for (mode in listOf(LockMode.READ, LockMode.WRITE, LockMode.permits(2, 10))) {
                    val own = UUID.randomUUID()
                    network.once(Opcode.CREATE, Fate.LOSE_REPLY)
                    shouldThrow<StoreException> { store.enter(own, mode) }
                    eventually(SOON) { store.locate("x", own, true).await().get().ahead() shouldBe 0 }
                    store.leave("x", own, null).await()
                    server.ephemerals().shouldBeEmpty()
                }
            }
        }

        test("near the end of the counter, where the order may be lost, it is refused") {
            withServer { store, _, server ->
                store.enter(UUID.randomUUID(), LockMode.READ)
                server.setSequence("/locks/x", NodeName.LAST_SURE_NUMBER)
                val own = UUID.randomUUID()
                val held = store.enter(own, LockMode.WRITE)
                val refused = shouldThrow<StoreException> { store.downgrade("x", own, held.node()).await() }
                refused.outcome() shouldBe StoreException.Outcome.REFUSED
                refused.message shouldContain "can't be downgraded"
                store.modes() shouldContainExactly listOf(LockMode.READ, LockMode.WRITE)
            }
        }
    })
