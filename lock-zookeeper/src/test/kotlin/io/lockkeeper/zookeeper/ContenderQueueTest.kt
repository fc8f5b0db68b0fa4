package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.property.Arb
import io.kotest.property.arbitrary.int
import io.kotest.property.checkAll
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.QueuePosition
import java.util.UUID

class ContenderQueueTest :
    FunSpec({
        fun node(sequence: Int, mode: LockMode = LockMode.EXCLUSIVE): NodeName =
            NodeName.of(NodeName.prefix(UUID.randomUUID(), mode) + "%010d".format(sequence))

        fun ordered(nodes: List<NodeName>, createdIds: Map<String, Long> = mapOf()): List<String> {
            val queue = ContenderQueue.of(nodes, ContenderQueue.uncertain(nodes), createdIds)
            return List(queue.size()) { queue.nameAt(it) }
        }

        fun inOrderOfMaking(nodes: List<NodeName>) =
            nodes.withIndex().associate { (index, node) -> node.name to 1000L + index }

        test("contenders are ordered by their sequence numbers, whatever the counter's value") {
            checkAll(Arb.int(0..1_000_000_000), Arb.int(1..50), Arb.int(1..1_000_000)) { first, count, step ->
                val nodes = List(count) { node(first + it * step) }
                ordered(nodes.shuffled()) shouldBe nodes.map { it.name }
            }
        }

        test("at the counter's end nodes are ordered by their creation, whatever their numbers") {
            checkAll(Arb.int(2..30)) { count ->
                val numbers = listOf(Int.MAX_VALUE - 1, Int.MAX_VALUE, Int.MIN_VALUE, Int.MIN_VALUE + 1)
                val nodes = List(count) { node(numbers.random()) } + node(Int.MAX_VALUE)
                ordered(nodes.shuffled(), inOrderOfMaking(nodes)) shouldBe nodes.map { it.name }
            }
        }

        test("nodes that share a sequence number are ordered by their creation") {
            val nodes = listOf(node(6), node(7), node(7), node(8))
            ordered(nodes.shuffled(), inOrderOfMaking(nodes)) shouldBe nodes.map { it.name }
        }

        test("creation ids are read only at the counter's end or where two nodes share a number") {
            ContenderQueue.uncertain(List(2) { node(7) } + node(8)).size shouldBe 3
            ContenderQueue.uncertain(listOf(node(-1), node(1))).size shouldBe 2
            ContenderQueue.uncertain(listOf(node(Int.MAX_VALUE))).size shouldBe 1
            ContenderQueue.uncertain(List(100, ::node)).shouldBeEmpty()
            ContenderQueue.uncertain(listOf()).shouldBeEmpty()
        }

        test("a node that is gone before its creation id could be read is left out") {
            val (there, gone) = List(2) { node(Int.MAX_VALUE) }
            ordered(listOf(gone, there), mapOf(there.name to 5L)) shouldBe listOf(there.name)
        }

        test("a contender is found by its unique id, even if another one has its sequence number") {
            val nodes = List(5) { node(Int.MAX_VALUE) }
            val ids = nodes.withIndex().associate { (index, node) -> node.name to index.toLong() }
            val queue = ContenderQueue.of(nodes, nodes, ids)
            for ((index, node) in nodes.withIndex()) {
                val found = queue.withId(node.id!!).single()
                queue.indexOf(found.name) shouldBe index
            }
            queue.withId(UUID.randomUUID()).shouldBeEmpty()
            queue.indexOf("none") shouldBe -1
            ContenderQueue.of(listOf(NodeName.of("lock-0000000001")), listOf(), mapOf())
                .withId(UUID.randomUUID()).shouldBeEmpty()
        }

        test("a reader stands behind the writer of its number, and numbers decide without another request") {
            val writer = node(7, LockMode.WRITE)
            val nodes = listOf(node(6, LockMode.READ), writer, node(7, LockMode.READ), node(8, LockMode.WRITE))
            ContenderQueue.uncertain(nodes).shouldBeEmpty()
            repeat(10) { ordered(nodes.shuffled()) shouldBe nodes.map { it.name } }
            ContenderQueue.uncertain(nodes + node(7, LockMode.READ)).size shouldBe 5
            ContenderQueue.uncertain(nodes + node(7, LockMode.WRITE)).size shouldBe 5
        }

        test("a downgraded writer keeps its place when creation ids decide, whatever made that necessary") {
            val (downgraded, writer) = listOf(node(3, LockMode.READ), node(4, LockMode.WRITE))
            val reader = node(5, LockMode.READ)
            val made = mapOf(writer.name to 20L, reader.name to 30L, downgraded.name to 50L) // as a reader's, that is
            val others = listOf(NodeName.of("n-9999999999"), node(-5, LockMode.WRITE), node(5, LockMode.READ))
            for (other in others) {
                ordered(listOf(other, reader, writer, downgraded).shuffled(), made + (other.name to 60L)) shouldBe
                    listOf(downgraded, writer, reader, other).map { it.name }
            }
        }

        test("a foreign node counts only for those behind it") {
            val foreign = NodeName.of("n_0000000002")
            val nodes = listOf(node(1, LockMode.READ), foreign, node(3, LockMode.WRITE))
            val queue = ContenderQueue.of(nodes, listOf(), mapOf())
            queue.foreignAhead(0) shouldBe null
            queue.foreignAhead(2) shouldBe foreign
            queue.position(0) shouldBe QueuePosition(0, -1, false, true, false)
        }

        test("only the contenders among a parent's children are taken") {
            val node = node(3)
            ContenderQueue.contenders(listOf("note", node.name, "a-b")) shouldBe listOf(node)
        }
    })
