package io.lockkeeper.spi

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.property.Arb
import io.kotest.property.arbitrary.element
import io.kotest.property.arbitrary.list
import io.kotest.property.checkAll

/** What a node waits for that has nodes of another kind of lock ahead. */
class QueuePositionTest :
    FunSpec({
        val e = LockMode.EXCLUSIVE
        val r = LockMode.READ
        val w = LockMode.WRITE

        fun p(permits: Int, total: Int) = LockMode.permits(permits, total)

        fun last(vararg queue: LockMode) = QueuePosition.of(queue.asList(), queue.lastIndex)

        test("a node is refused if the first one is of another kind") {
            for ((first, own) in listOf(
                e to r,
                e to w,
                e to p(1, 1),
                r to e,
                w to e,
                w to p(1, 3),
                p(1, 3) to p(1, 4),
            )) {
                withClue("$own behind $first") {
                    last(first, own).refused shouldBe true
                    last(first, own, own).refused shouldBe true
                    last(own, first, own).refused shouldBe false
                }
            }
            last(r, w).refused shouldBe false
            last(w, r).refused shouldBe false
            last(p(1, 3), p(3, 3)).refused shouldBe false
        }

        test("a node behind one of another kind waits for it, and hears of all that happens ahead") {
            for ((own, other) in listOf(e to r, r to e, w to e, p(1, 3) to e, p(1, 3) to p(1, 4))) {
                withClue("$own behind $other") {
                    last(own, other, own) shouldBe QueuePosition(2, 1, true, false, false)
                    last(own, other, other, own) shouldBe QueuePosition(3, 2, true, false, false)
                }
            }
            last(r, e, r, r) shouldBe QueuePosition(3, 1, true, false, false)
        }

        test("those behind such a node wait for that one alone") {
            last(e, r, e, e) shouldBe QueuePosition(3, 2, false, false, false)
            last(r, e, w, r) shouldBe QueuePosition(3, 2, false, false, false)
            last(p(1, 3), e, p(1, 3), p(1, 3)) shouldBe QueuePosition(3, 2, false, false, false)
        }

        test("no node has its turn behind one of another kind") {
            val mode = Arb.element(e, r, w, p(1, 2), p(2, 2), p(1, 3))
            checkAll(Arb.list(mode, 1..6)) { queue ->
                val own = queue.last()
                val position = QueuePosition.of(queue, queue.lastIndex)
                val hasStranger = queue.any { !own.isOfOneKindWith(it) }
                if (hasStranger) position.ahead shouldBe queue.lastIndex
                (position.ahead == 0) shouldBe (position.awaited < 0)
                position.refused shouldBe !own.isOfOneKindWith(queue.first())
            }
        }
    })
