package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.Session
import io.lockkeeper.spi.SessionListener
import io.lockkeeper.spi.StoreException
import java.util.UUID

class MemoryTreeTest :
    FunSpec({
        test("a node is removed at the version of its data, and at no other") {
            val tree = MemoryTree { 0 }
            val session = tree.nextSession()
            val node = tree.enter(session, "x", UUID.randomUUID(), ByteArray(0)).node()
            tree.write(session, "x", node, ByteArray(1)) shouldBe true
            tree.remove(session, "x", node, 0) shouldBe false
            tree.confirm(session, "x", node) shouldBe true
            tree.remove(session, "x", node, 1) shouldBe true
            tree.confirm(session, "x", node) shouldBe false
        }

        test("a session that is over writes, enters and removes nothing") {
            val tree = MemoryTree { 0 }
            val (over, other) = List(2) { tree.nextSession() }
            val node = tree.enter(other, "x", UUID.randomUUID(), ByteArray(0)).node()
            tree.end(over) {}
            shouldThrow<StoreException> { tree.enter(over, "x", UUID.randomUUID(), ByteArray(0)) }
            shouldThrow<StoreException> { tree.write(over, "x", node, ByteArray(1)) }
            shouldThrow<StoreException> { tree.remove(over, "x", node, 0) }
            shouldThrow<StoreException> { tree.confirm(over, "x", node) }
            tree.confirm(other, "x", node) shouldBe true
        }

        test("who has left hears of no change any more, and others do") {
            val tree = MemoryTree { 0 }
            val session = tree.nextSession()
            val (leaver, other) = List(2) { UUID.randomUUID() }
            val node = tree.enter(session, "x", UUID.randomUUID(), ByteArray(0)).node()
            val told = mutableListOf<UUID>()
            for (contender in listOf(leaver, other)) {
                tree.enter(session, "x", contender, ByteArray(0))
                tree.watch({ it.run() }, "x", contender, node) { told += contender }
            }
            tree.leave("x", leaver)
            tree.write(session, "x", node, ByteArray(1))
            told shouldBe listOf(other)
        }

        test("a process that is frozen hears of a change when it is thawed") {
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
    })
