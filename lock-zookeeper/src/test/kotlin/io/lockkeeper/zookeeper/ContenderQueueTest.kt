package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.property.Arb
import io.kotest.property.arbitrary.int
import io.kotest.property.checkAll
import java.util.UUID

class ContenderQueueTest :
    FunSpec({
        fun node(sequence: Int): NodeName {
            val id = UUID.randomUUID()
            return NodeName(NodeName.prefix(id) + "%010d".format(sequence), id, sequence)
        }

        fun ordered(nodes: List<NodeName>, createdIds: Map<String, Long> = mapOf()): List<String> {
            val queue = ContenderQueue.of(nodes, ContenderQueue.uncertain(nodes), createdIds)
            return List(queue.size()) { queue.nameAt(it) }
        }

        fun inOrderOfMaking(nodes: List<NodeName>) =
            nodes.withIndex().associate { (index, node) -> node.name to 1000L + index }

        test("contenders stand in the order of their numbers, wherever the counter stands") {
            checkAll(Arb.int(0..1_000_000_000), Arb.int(1..50), Arb.int(1..1_000_000)) { first, count, step ->
                val nodes = List(count) { node(first + it * step) }
                ordered(nodes.shuffled()) shouldBe nodes.map { it.name }
            }
        }

        test("where the counter is at its end the order of making decides, whatever the numbers") {
            checkAll(Arb.int(2..30)) { count ->
                val numbers = listOf(Int.MAX_VALUE - 1, Int.MAX_VALUE, Int.MIN_VALUE, Int.MIN_VALUE + 1)
                val nodes = List(count) { node(numbers.random()) } + node(Int.MAX_VALUE)
                ordered(nodes.shuffled(), inOrderOfMaking(nodes)) shouldBe nodes.map { it.name }
            }
        }

        test("where a number is shared the order of making decides") {
            val nodes = listOf(node(6), node(7), node(7), node(8))
            ordered(nodes.shuffled(), inOrderOfMaking(nodes)) shouldBe nodes.map { it.name }
        }

        test("only at the counter's end, or where numbers are shared, must the servers be asked") {
            ContenderQueue.uncertain(List(2) { node(7) } + node(8)).size shouldBe 3
            ContenderQueue.uncertain(listOf(node(-1), node(1))).size shouldBe 2
            ContenderQueue.uncertain(listOf(node(Int.MAX_VALUE))).size shouldBe 1
            ContenderQueue.uncertain(List(100, ::node)).shouldBeEmpty()
            ContenderQueue.uncertain(listOf()).shouldBeEmpty()
        }

        test("a node that has gone before its making could be asked for is left out") {
            val (there, gone) = List(2) { node(Int.MAX_VALUE) }
            ordered(listOf(gone, there), mapOf(there.name to 5L)) shouldBe listOf(there.name)
        }

        test("a contender is found by its unique part, whoever else has its number") {
            val nodes = List(5) { node(Int.MAX_VALUE) }
            val ids = nodes.withIndex().associate { (index, node) -> node.name to index.toLong() }
            val queue = ContenderQueue.of(nodes, nodes, ids)
            for ((index, node) in nodes.withIndex()) {
                val found = queue.find(node.id!!).shouldNotBeNull()
                queue.indexOf(found) shouldBe index
            }
            queue.find(UUID.randomUUID()) shouldBe null
            ContenderQueue.of(listOf(NodeName("lock-0000000001", null, 1)), listOf(), mapOf())
                .find(UUID.randomUUID()) shouldBe null
        }

        test("of a parent's children only the contenders are taken") {
            val node = node(3)
            ContenderQueue.contenders(listOf("note", node.name, "a-b")) shouldBe listOf(node)
        }
    })
