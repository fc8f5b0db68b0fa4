package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.QueueNode
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.SessionListener
import io.lockkeeper.spi.StoreException
import java.util.UUID

class MemoryTreeTest :
    FunSpec({
        test("a node is removed at the version of its data, and at no other") {
            val tree = MemoryTree { 0 }
            val session = tree.nextSession()
            val node = tree.enter(session, "x", UUID.randomUUID(), LockMode.EXCLUSIVE, ByteArray(0)).node()
            tree.write(session, "x", node, ByteArray(1)) shouldBe true
            tree.remove(session, "x", node, 0) shouldBe false
            tree.confirm(session, "x", node) shouldBe true
            tree.remove(session, "x", node, 1) shouldBe true
            tree.confirm(session, "x", node) shouldBe false
        }

        test("a session that is over writes, enters and removes nothing") {
            val tree = MemoryTree { 0 }
            val (over, other) = List(2) { tree.nextSession() }
            val node = tree.enter(other, "x", UUID.randomUUID(), LockMode.EXCLUSIVE, ByteArray(0)).node()
            tree.end(over) {}
            shouldThrow<StoreException> { tree.enter(over, "x", UUID.randomUUID(), LockMode.EXCLUSIVE, ByteArray(0)) }
            shouldThrow<StoreException> { tree.write(over, "x", node, ByteArray(1)) }
            shouldThrow<StoreException> { tree.remove(over, "x", node, 0) }
            shouldThrow<StoreException> { tree.confirm(over, "x", node) }
            tree.confirm(other, "x", node) shouldBe true
        }

        test("a contender that has left hears of no more changes, and the others do") {
            val tree = MemoryTree { 0 }
            val session = tree.nextSession()
            val (leaver, other) = List(2) { UUID.randomUUID() }
            val node = tree.enter(session, "x", UUID.randomUUID(), LockMode.EXCLUSIVE, ByteArray(0)).node()
            val told = mutableListOf<UUID>()
            for (contender in listOf(leaver, other)) {
                tree.enter(session, "x", contender, LockMode.EXCLUSIVE, ByteArray(0))
                tree.watch({ it.run() }, "x", contender, node) { told += contender }
            }
            tree.leave("x", leaver)
            tree.write(session, "x", node, ByteArray(1))
            told shouldBe listOf(other)
        }

        test("a frozen process hears of a change when it is thawed") {
            val store = MemoryStore(MemoryTree { 0 }, ManualTime { it.run() }, Long.MAX_VALUE / 4)
            store.start(
                object : SessionListener {
                    override fun connected(session: Session) = Unit

                    override fun suspended() = Unit

                    override fun closing(sessionId: Long) = Unit

                    override fun ended(sessionId: Long) = Unit

                    override fun closed() = Unit
                },
            )
            var told = 0
            store.fire { told++ }
            told shouldBe 1
            store.freeze()
            store.fire { told++ }
            told shouldBe 1
            store.thaw()
            told shouldBe 2
        }

        test("a queue is listed in its order, a node is read with its times, and names are those with a queue") {
            var now = 5L
            val tree = MemoryTree { now }
            val session = tree.nextSession()
            val places = List(2) { tree.enter(session, "x", UUID.randomUUID(), LockMode.EXCLUSIVE, ByteArray(it)) }
            tree.list("x") shouldBe places.map { QueueNode(it.node(), LockMode.EXCLUSIVE) }
            tree.list("y") shouldBe emptyList()
            now = 7
            tree.write(session, "x", places[0].node(), ByteArray(3))
            val read = tree.read("x", places[0].node()).get()
            read.data().version() shouldBe 1
            read.data().createdMillis() shouldBe 5
            read.writtenMillis() shouldBe 7
            read.sessionId() shouldBe session
            read.createdId() shouldBe places[0].createdId()
            tree.read("x", "none").isPresent shouldBe false
            tree.names() shouldBe listOf("x")
        }

        test("an observer hears once of each node that comes or goes, until it is closed or its session ends") {
            val tree = MemoryTree { 0 }
            val session = tree.nextSession()
            val owner = MemoryWatcher { it.run() }
            val (observer, leaver) = List(2) { UUID.randomUUID() }
            val told = mutableListOf<String>()
            tree.observe(owner, "x", leaver) { told += "left" }
            tree.unobserve("x", leaver)
            repeat(2) { tree.observe(owner, "x", observer) { told += "changed" } }
            val node = tree.enter(session, "x", UUID.randomUUID(), LockMode.EXCLUSIVE, ByteArray(0)).node()
            told shouldBe listOf("changed")
            tree.observe(owner, "x", observer) { told += "again" } shouldBe listOf(QueueNode(node, LockMode.EXCLUSIVE))
            tree.write(session, "x", node, ByteArray(1))
            told.size shouldBe 1
            tree.remove(session, "x", node, 1)
            told shouldBe listOf("changed", "again")
            tree.observe(owner, "x", observer) { told += "ended" }
            tree.end(session, owner)
            tree.enter(tree.nextSession(), "x", UUID.randomUUID(), LockMode.EXCLUSIVE, ByteArray(0))
            told.size shouldBe 2
        }

        test(
            "a node is replaced in its place by one that outlives the session, and whoever watches hears of a change",
        ) {
            var now = 5L
            val tree = MemoryTree { now }
            val (session, other) = List(2) { tree.nextSession() }
            val ids = List(4) { UUID.randomUUID() }
            val old = tree.enter(session, "x", ids[0], LockMode.EXCLUSIVE, ByteArray(0))
            val behind = List(2) { tree.enter(other, "x", ids[1 + it], LockMode.EXCLUSIVE, ByteArray(0)) }
            behind.map { it.firstIsDetached() } shouldBe listOf(false, false)
            var told = 0
            tree.watch({ it.run() }, "x", ids[1], old.node()) { told++ }
            tree.watch({ it.run() }, "x", ids[0], behind[0].node()) { told += 100 }
            now = 7
            val made = tree.replace(session, "x", ids[0], old.node(), ids[3], ByteArray(1)).get()
            told shouldBe 1
            tree.write(other, "x", behind[0].node(), ByteArray(0)) // who left hears of nothing
            told shouldBe 1
            tree.replace(session, "x", ids[0], old.node(), ids[3], ByteArray(2)).get() shouldBe made
            tree.end(session) {}
            tree.list("x").map { it.node() } shouldBe listOf(made) + behind.map { it.node() }
            tree.locate("x", ids[1]).get().apply {
                predecessor() shouldBe made
                firstIsDetached() shouldBe true
            }
            tree.read("x", made).get().apply {
                sessionId() shouldBe 0
                writtenMillis() shouldBe 7
                data().version() shouldBe 0
            }
            tree.leave("x", ids[3])
            tree.locate("x", ids[1]).get().ahead() shouldBe 0
        }

        test("a node that is gone is not replaced, and one is written at its version alone") {
            val tree = MemoryTree { 0 }
            val (session, other) = List(2) { tree.nextSession() }
            val (contender, replacement) = List(2) { UUID.randomUUID() }
            val node = tree.enter(session, "x", contender, LockMode.EXCLUSIVE, ByteArray(0)).node()
            tree.write(other, "x", node, ByteArray(1), 1) shouldBe false
            tree.write(other, "x", node, ByteArray(1), 0) shouldBe true
            tree.write(other, "x", node, ByteArray(2), 0) shouldBe false
            tree.end(session) {}
            tree.replace(other, "x", contender, node, replacement, ByteArray(0)).isPresent shouldBe false
            tree.write(other, "x", node, ByteArray(1), 1) shouldBe false
            tree.nodes() shouldBe emptyMap()
            shouldThrow<StoreException> { tree.replace(session, "x", contender, node, replacement, ByteArray(0)) }
        }
    })
