package io.lockkeeper.zookeeper

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.Place
import io.lockkeeper.spi.StoreException
import io.lockkeeper.zookeeper.faults.Opcode
import io.lockkeeper.zookeeper.faults.SOON
import kotlinx.coroutines.future.await
import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.ZooDefs.Ids
import org.apache.zookeeper.ZooKeeper
import java.nio.charset.StandardCharsets
import java.util.UUID
import java.util.concurrent.atomic.AtomicInteger

/** The places of readers, writers and permits, as the store finds and watches them. */
class SharedPlacesTest :
    FunSpec({
        suspend fun ZooKeeperStore.enter(contender: UUID, mode: LockMode): Place =
            enter("x", contender, mode, ByteArray(0)).await()

        test("a reader waits for the last writer ahead, and a writer for the node directly ahead") {
            withStore { store, _ ->
                val (early, first, second, late, third) = List(5) { UUID.randomUUID() }
                store.enter(early, LockMode.READ).ahead() shouldBe 0
                val writers = listOf(first, second).map { store.enter(it, LockMode.WRITE) }
                val behind = store.enter(late, LockMode.READ)
                behind.ahead() shouldBe 3
                behind.predecessor() shouldBe writers[1].node()
                store.enter(third, LockMode.WRITE).predecessor() shouldBe behind.node()
                store.leave("x", first, null).await()
                store.locate("x", late, false).await().get().predecessor() shouldBe writers[1].node()
                store.leave("x", second, null).await()
                store.locate("x", late, false).await().get().ahead() shouldBe 0
                store.locate("x", early, false).await().get().hasFollowers() shouldBe true
                store.leave("x", third, null).await()
                store.locate("x", early, false).await().get().hasFollowers() shouldBe false
            }
        }

        test("a node of a mode other than exclusive always lists, except as the first in a new parent") {
            for (mode in listOf(LockMode.READ, LockMode.WRITE, LockMode.permits(1, 1))) {
                withStore { store, network ->
                    repeat(5) {
                        val contender = UUID.randomUUID()
                        val place = store.enter(contender, mode)
                        store.ping().await()
                        store.leave("x", contender, place.node()).await()
                        network.count(Opcode.LIST) shouldBe it
                    }
                }
            }
        }

        test("a writer whose predecessor is downgraded does not take that for its turn") {
            withStore { store, _ ->
                val (first, second) = List(2) { UUID.randomUUID() }
                val held = store.enter(first, LockMode.WRITE)
                store.enter(second, LockMode.WRITE)
                val told = AtomicInteger()
                store.watch("x", second, held.node(), told::incrementAndGet).await().isPresent shouldBe true
                store.ping().await()
                store.downgrade("x", first, held.node()).await()
                store.ping().await()
                told.get() shouldBe 1
                val place = store.locate("x", second, false).await().get()
                place.ahead() shouldBe 1
                place.predecessor() shouldNotBe held.node()
            }
        }

        val kinds = listOf(
            LockMode.EXCLUSIVE to LockMode.READ,
            LockMode.READ to LockMode.EXCLUSIVE,
            LockMode.WRITE to LockMode.permits(1, 1),
            LockMode.permits(1, 3) to LockMode.permits(1, 4),
        )

        test("those behind a node of another kind wait until it has gone, if one of their own kind is first") {
            withStore { store, _ ->
                for ((own, other) in kinds) {
                    val (first, stranger, waiter) = List(3) { UUID.randomUUID() }
                    store.enter(first, own)
                    shouldThrow<StoreException> { store.enter(stranger, other) }
                    val place = store.enter(waiter, own)
                    place.ahead() shouldBe 2
                    val told = AtomicInteger()
                    store.watch("x", waiter, place.predecessor()!!, told::incrementAndGet).await().isPresent shouldBe
                        true
                    store.leave("x", stranger, null).await()
                    eventually(SOON) { told.get() shouldBe 1 }
                    val sharesWithFirst = own == LockMode.READ || own.total() > 1
                    store.locate("x", waiter, false).await().get().ahead() shouldBe if (sharesWithFirst) 0 else 1
                    for (contender in listOf(first, waiter)) store.leave("x", contender, null).await()
                }
            }
        }

        test("those that wait behind a node of another kind are refused when it is the first, one after the other") {
            withStore { store, _ ->
                for ((own, other) in kinds) {
                    val (first, stranger, waiter, next) = List(4) { UUID.randomUUID() }
                    store.enter(first, own)
                    shouldThrow<StoreException> { store.enter(stranger, other) }
                    val told = AtomicInteger()
                    for (contender in listOf(waiter, next)) {
                        val place = store.enter(contender, own)
                        store.watch("x", contender, place.predecessor()!!) { told.incrementAndGet() }.await()
                            .isPresent shouldBe true
                    }
                    store.leave("x", first, null).await()
                    eventually(SOON) { told.get() shouldBe if (own == LockMode.READ) 2 else 1 }
                    shouldThrow<StoreException> { store.locate("x", waiter, false).await() }
                        .outcome() shouldBe StoreException.Outcome.REFUSED
                    store.leave("x", waiter, null).await()
                    eventually(SOON) { told.get() shouldBeGreaterThan 1 } // a reader hears a second time
                    shouldThrow<StoreException> { store.locate("x", next, false).await() }
                    for (contender in listOf(stranger, next)) store.leave("x", contender, null).await()
                }
            }
        }

        test("a lease of Curator's semaphore refuses those that come after it, and no earlier contender") {
            withServer { store, network, _ ->
                val (early, late) = List(2) { UUID.randomUUID() }
                store.enter(early, LockMode.READ)
                ZooKeeper(network.address, 15_000, null).use {
                    for (node in listOf("leases", "leases/_c_${UUID.randomUUID()}-lease-0000000000")) {
                        it.create("/locks/x/$node", ByteArray(0), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT)
                    }
                }
                store.locate("x", early, true).await().get().ahead() shouldBe 0
                shouldThrow<StoreException> { store.enter(late, LockMode.READ) }
                shouldThrow<StoreException> { store.locate("x", late, true).await() }
                    .outcome() shouldBe StoreException.Outcome.REFUSED
            }
        }

        test("an observer that stops takes no waiter's watch on the queue along") {
            withServer(own = true) { store, _, _ ->
                val (holder, waiter, observer) = List(3) { UUID.randomUUID() }
                val held = store.enter(holder, LockMode.permits(2, 2))
                store.enter(waiter, LockMode.permits(1, 2)).ahead() shouldBe 1
                val told = AtomicInteger()
                store.watch("x", waiter, held.node(), told::incrementAndGet).await().isPresent shouldBe true
                store.observe("x", observer) {}.await()
                store.unobserve("x", observer)
                store.ping().await()
                store.ping().await() // whatever the removal of the watch led to has been answered
                told.get() shouldBe 0
                store.leave("x", holder, held.node()).await()
                eventually(SOON) { told.get() shouldBe 1 }
            }
        }

        test("those that come behind the first waiter for permits are no news for it") {
            withStore { store, _ ->
                val (holder, waiter) = List(2) { UUID.randomUUID() }
                val held = store.enter(holder, LockMode.permits(2, 2))
                store.enter(waiter, LockMode.permits(1, 2))
                val told = AtomicInteger()
                store.watch("x", waiter, held.node(), told::incrementAndGet).await()
                repeat(3) { store.enter(UUID.randomUUID(), LockMode.permits(1, 2)) }
                store.ping().await()
                store.ping().await()
                told.get() shouldBe 0
                store.leave("x", holder, held.node()).await()
                eventually(SOON) { told.get() shouldBe 1 }
                store.locate("x", waiter, false).await().get().ahead() shouldBe 0
            }
        }

        test("the bytes of a node are counted by its real name") {
            withServer { store, _, server ->
                for (mode in listOf(LockMode.EXCLUSIVE, LockMode.READ, LockMode.WRITE, LockMode.permits(10, 1000))) {
                    val contender = UUID.randomUUID()
                    val place = store.enter(contender, mode)
                    val path = "/locks/x/" + place.node()
                    server.ephemerals() shouldBe listOf(path)
                    // One byte for the sign of a number beyond the counter's end, and four for the length.
                    store.nodeBytes("x", mode) shouldBe path.toByteArray(StandardCharsets.UTF_8).size + 1 + 4
                    store.leave("x", contender, place.node()).await()
                }
            }
        }
    })
