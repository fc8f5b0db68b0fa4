package io.lockkeeper.zookeeper

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.QueueNode
import io.lockkeeper.zookeeper.faults.Fate
import io.lockkeeper.zookeeper.faults.FaultyNetwork
import io.lockkeeper.zookeeper.faults.Opcode
import io.lockkeeper.zookeeper.faults.SOON
import kotlinx.coroutines.future.await
import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.ZooDefs
import org.apache.zookeeper.ZooKeeper
import java.util.UUID
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger

/** The store's answers to callers that inspect queues, and the requests that they cost. */
class QueueInspectionTest :
    FunSpec({
        suspend fun ZooKeeperStore.enter(lock: String) =
            enter(lock, UUID.randomUUID(), LockMode.EXCLUSIVE, ByteArray(0)).await()

        fun <T> FaultyNetwork.operator(action: (ZooKeeper) -> T): T =
            ZooKeeper(address, 15_000, null).let { handle -> handle.use { action(it) } }

        fun ZooKeeper.make(path: String, mode: CreateMode = CreateMode.PERSISTENT): String =
            create(path, ByteArray(0), ZooDefs.Ids.OPEN_ACL_UNSAFE, mode)

        test("a queue is listed in its order, after a sync on request") {
            withStore { store, network ->
                store.queue("x", true).await().shouldBeEmpty()
                network.count(Opcode.SYNC) shouldBe 1
                val nodes = List(3) { store.enter("x").node() }
                store.queue("x", false).await() shouldBe nodes.map { QueueNode(it, LockMode.EXCLUSIVE) }
                network.count(Opcode.SYNC) shouldBe 1
            }
        }

        test("a node of another kind of lock has its place in the order, and another lock's directory has none") {
            withStore { store, network ->
                val first = store.enter("x").node()
                val foreign = network.operator {
                    it.make("/locks/x/invoice-2024010199")
                    it.make("/locks/x/invoice-2024010199/child")
                    it.make("/locks/x/a__lock__", CreateMode.PERSISTENT_SEQUENTIAL).substringAfterLast('/')
                }
                val other = network.operator {
                    it.make("/locks/x/_c_${UUID.randomUUID()}-permits-2of10-", CreateMode.PERSISTENT_SEQUENTIAL)
                        .substringAfterLast('/')
                }
                val last = network.operator {
                    it.make("/locks/x/_c_${UUID.randomUUID()}-__READ__", CreateMode.PERSISTENT_SEQUENTIAL)
                        .substringAfterLast('/')
                }
                store.queue("x", true).await() shouldBe
                    listOf(
                        QueueNode(first, LockMode.EXCLUSIVE),
                        QueueNode(foreign, null),
                        QueueNode(other, LockMode.permits(2, 10)),
                        QueueNode(last, LockMode.READ),
                    )
            }
        }

        test("a node is read with its session, its version and its times") {
            withStore { store, _ ->
                val place = store.enter("x")
                val before = store.read("x", place.node(), false).await().get()
                before.sessionId() shouldBe place.sessionId()
                before.createdId() shouldBe place.createdId()
                before.writtenMillis() shouldBe place.createdMillis()
                store.write("x", place.node(), ByteArray(1)).await()
                val after = store.read("x", place.node(), false).await().get()
                after.data().version() shouldBe 1
                after.data().bytes().size shouldBe 1
                store.read("x", "none", false).await().isEmpty shouldBe true
            }
        }

        test("a node is read after a sync on request, in the order of the two requests") {
            withStore { store, network ->
                val place = store.enter("x")
                val sent = CopyOnWriteArrayList<Int>()
                network.onRequest = { Fate.PASS.also { _ -> sent += it.opcode } }
                store.read("x", place.node(), false).await().isPresent shouldBe true
                store.read("x", place.node(), true).await().isPresent shouldBe true
                sent.toList() shouldBe listOf(Opcode.GET_DATA, Opcode.SYNC, Opcode.GET_DATA)
            }
        }

        test("names are the ones that have parents, and children that are no names are left out") {
            withStore { store, network ->
                store.names().await().shouldBeEmpty()
                val names = listOf("x", "a/b", ".", "..", "100%", "\u0001", "zookeeper")
                names.forEach { store.enter(it) }
                network.operator { for (none in listOf("%2f", "%", "%zz", "%41", "%C3")) it.make("/locks/$none") }
                store.names().await() shouldContainExactlyInAnyOrder names
            }
        }

        test("an observer hears of each change once, also of a name that nobody has used yet") {
            withStore { store, _ ->
                val (observer, told) = UUID.randomUUID() to AtomicInteger()
                suspend fun observe() = store.observe("x", observer) { told.incrementAndGet() }.await()
                observe().shouldBeEmpty()
                val first = store.enter("x") // the event comes before this answer
                told.get() shouldBe 1
                observe() shouldBe listOf(QueueNode(first.node(), LockMode.EXCLUSIVE))
                store.enter("x")
                store.enter("x")
                told.get() shouldBe 2
                observe().size shouldBe 3
                store.remove("x", first.node(), 0).await()
                told.get() shouldBe 3
            }
        }

        test("an observer that stops leaves no watch, on a name in use or on one that nobody uses") {
            withServer(own = true) { store, _, server ->
                store.enter("used")
                for (lock in listOf("used", "unused")) {
                    val observer = UUID.randomUUID()
                    val before = server.watches()
                    store.observe(lock, observer) { error("not to be told") }.await()
                    server.watches() shouldBe before + 1
                    store.unobserve(lock, observer)
                    eventually(SOON) { server.watches() shouldBe before }
                }
                store.enter("used")
            }
        }

        test(
            "a name is taken again without a listing, also while its queue is observed, and not by a watch that was removed",
        ) {
            withServer(own = true) { store, network, _ ->
                val observer = UUID.randomUUID()
                suspend fun listings(uses: Int): Int {
                    val before = network.count(Opcode.LIST)
                    repeat(uses) {
                        val contender = UUID.randomUUID()
                        val place = store.enter("x", contender, LockMode.EXCLUSIVE, ByteArray(0)).await()
                        store.leave("x", contender, place.node()).await()
                    }
                    return network.count(Opcode.LIST) - before
                }
                listings(5)
                listings(5) shouldBe 0
                store.observe("x", observer) {}.await()
                listings(5) shouldBe 0
                store.unobserve("x", observer)
                listings(1) shouldBe 1
                listings(5)
                listings(5) shouldBe 0
            }
        }
    })
