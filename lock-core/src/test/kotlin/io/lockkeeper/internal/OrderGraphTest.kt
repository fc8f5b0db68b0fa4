package io.lockkeeper.internal

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.property.Arb
import io.kotest.property.arbitrary.int
import io.kotest.property.arbitrary.list
import io.kotest.property.arbitrary.map
import io.kotest.property.arbitrary.pair
import io.kotest.property.checkAll

class OrderGraphTest :
    FunSpec({
        fun nesting(from: String, to: String, vararg outer: Pair<String, Long>) =
            Nesting(from, to, from, to, null, mapOf(*outer))

        fun OrderGraph.see(from: String, to: String, vararg outer: Pair<String, Long>) =
            add(nesting(from, to, *outer), false).map { it.from() }

        fun reaches(edges: Set<Pair<Int, Int>>, from: Int, to: Int): Boolean {
            val seen = mutableSetOf(from)
            val next = ArrayDeque(seen)
            while (next.isNotEmpty()) {
                val at = next.removeFirst()
                edges.filter { it.first == at && seen.add(it.second) }.forEach { next += it.second }
            }
            return to in seen
        }

        test("a nesting is refused if and only if there is a way back, and the answer is that way") {
            val pairs = Arb.pair(Arb.int(0..7), Arb.int(0..7)).map { (a, b) -> if (a == b) a to b + 1 else a to b }
            checkAll(500, Arb.list(pairs, 1..40)) { asked ->
                val graph = OrderGraph()
                val edges = mutableSetOf<Pair<Int, Int>>()
                for ((from, to) in asked) {
                    val circle = graph.add(nesting("$from", "$to"), false)
                    circle.isNotEmpty() shouldBe reaches(edges, to, from)
                    if (circle.isEmpty()) {
                        edges += from to to
                    } else {
                        val way = circle.map { it.from().toInt() to it.to().toInt() }
                        (way.first().first to way.last().second) shouldBe (to to from)
                        way.zipWithNext { one, next -> one.second shouldBe next.first }
                        edges.containsAll(way) shouldBe true
                    }
                }
            }
        }

        test("the shortest way is told, and a way round one that can't be is found") {
            val graph = OrderGraph()
            graph.see("a", "b")
            graph.see("b", "c")
            graph.see("a", "c", "gate" to 1L)
            graph.see("c", "a") shouldBe listOf("a")
            graph.see("c", "a", "gate" to 2L) shouldBe listOf("a", "b")
            graph.see("c", "a", "gate" to 1L) shouldBe listOf("a") // children of one body may do both at once
        }

        test("what one caller's own thread holds around both keeps them apart") {
            val graph = OrderGraph()
            graph.see("a", "b", "gate" to Nesting.ONE_CALLER).shouldBeEmpty()
            graph.see("b", "a", "gate" to Nesting.ONE_CALLER).shouldBeEmpty()
            graph.see("b", "a").shouldNotBeEmpty()
        }

        test("a nesting that is seen again without its outer lock is checked again") {
            val graph = OrderGraph()
            graph.see("a", "b", "gate" to 1L, "other" to 1L).shouldBeEmpty()
            graph.see("b", "a", "gate" to 2L).shouldBeEmpty()
            graph.see("a", "b", "other" to 3L) shouldBe listOf("b")
            graph.see("a", "b", "gate" to 4L).shouldBeEmpty()
        }

        test("a cyclic order that is only reported is kept, and reported once") {
            val graph = OrderGraph()
            graph.see("a", "b")
            graph.add(nesting("b", "a"), true).shouldNotBeEmpty()
            graph.add(nesting("b", "a"), true).shouldBeEmpty()
        }

        test("the orders used last are remembered, and no more than ten thousand") {
            val graph = OrderGraph()
            graph.see("kept", "long")
            graph.see("once", "only")
            repeat(OrderGraph.MOST) {
                if (it % 1000 == 0) graph.see("kept", "long")
                graph.see("account-$it", "order-$it").shouldBeEmpty()
            }
            graph.toString() shouldBe "OrderGraph(10000 nestings)"
            graph.see("long", "kept").shouldNotBeEmpty()
            graph.see("only", "once").shouldBeEmpty()
        }

        test("a nesting that was added to a circle is answered once, also if other holds are around it each time") {
            val graph = OrderGraph()
            graph.add(nesting("a", "b", "gate" to 1L), true).shouldBeEmpty()
            graph.add(nesting("b", "a", "gate" to 1L), true).shouldNotBeEmpty()
            for (hold in 2L..9L) {
                graph.add(nesting("a", "b", "gate" to hold), true).shouldBeEmpty()
                graph.add(nesting("b", "a", "gate" to hold), true).shouldBeEmpty()
            }
        }

        test("many names nested in sorted order are no circle, and are compared quickly") {
            val graph = OrderGraph()
            for (from in 0 until 100) for (to in from + 1 until 100) graph.see("n%03d".format(from), "n%03d".format(to))
            graph.see("n099", "n000", "gate" to 1L).shouldNotBeEmpty()
        }
    })
