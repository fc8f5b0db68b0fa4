package io.lockkeeper.engine.looking

import io.kotest.assertions.withClue
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.ContenderKind
import io.lockkeeper.Holder
import io.lockkeeper.LockInspection
import io.lockkeeper.LockTenure
import io.lockkeeper.QueuedContender
import io.lockkeeper.spi.LockMode
import io.lockkeeper.spi.QueueNode
import java.time.Instant
import java.util.Optional

/** Whose turn it is in a queue that was listed, and whether kinds of lock are mixed in it. */
class TurnsTest :
    FunSpec({
        val e = LockMode.EXCLUSIVE
        val r = LockMode.READ
        val w = LockMode.WRITE
        val foreign: LockMode? = null

        fun p(permits: Int, total: Int) = LockMode.permits(permits, total)

        fun nodes(modes: List<LockMode?>) = modes.mapIndexed { at, mode -> QueueNode("n$at", mode) }

        fun holding(vararg modes: LockMode?) = Turns.holding(nodes(modes.asList()))

        test("the first holds an exclusive lock; the readers before the first writer, or a writer alone") {
            holding() shouldBe 0
            holding(e, e, e) shouldBe 1
            holding(r, r, w, r) shouldBe 2
            holding(r, r, r) shouldBe 3
            holding(w, r, r) shouldBe 1
            holding(w, w) shouldBe 1
        }

        test("permits are held from the first on, until one wants more than are left") {
            holding(p(1, 3), p(2, 3), p(1, 3)) shouldBe 2
            holding(p(2, 3), p(2, 3), p(1, 3)) shouldBe 1
            holding(p(3, 3), p(1, 3)) shouldBe 1
            holding(p(1, 3), p(1, 3), p(1, 3), p(1, 3)) shouldBe 3
        }

        test("a node behind one of another kind of lock waits, also behind one that nobody here knows") {
            holding(e, r, r) shouldBe 1
            holding(r, e, r) shouldBe 1
            holding(p(1, 3), p(1, 5), p(1, 3)) shouldBe 1
            holding(foreign, r) shouldBe 1
            holding(r, foreign, r) shouldBe 1
            holding(foreign, foreign) shouldBe 1
        }

        test("those ahead are counted for a node that waits, and for no other") {
            val queue = nodes(listOf(r, r, w, r, w))
            List(5) { Turns.ahead(queue, it) } shouldBe listOf(0, 0, 2, 3, 4)
        }

        test("a queue is mixed if its nodes are not of one kind") {
            val holder = Holder("h", 1, "", Instant.EPOCH, 0, false)

            fun isMixed(holding: Int, vararg modes: LockMode?) = LockInspection(
                "x",
                modes.take(holding).map {
                    LockTenure(
                        "x",
                        "n",
                        0,
                        1,
                        ContenderKind.LOCKKEEPER,
                        holder,
                        1,
                        Optional.empty(),
                        Optional.ofNullable(it),
                    )
                },
                modes.drop(holding).map {
                    QueuedContender("n", 1, ContenderKind.LOCKKEEPER, holder, Optional.ofNullable(it))
                },
                false,
            ).isMixed
            withClue("one kind") {
                isMixed(0) shouldBe false
                isMixed(1, e, e) shouldBe false
                isMixed(1, r, w, r) shouldBe false
                isMixed(2, p(1, 3), p(2, 3)) shouldBe false
                isMixed(1, foreign, foreign) shouldBe false
            }
            withClue("several") {
                isMixed(1, e, r) shouldBe true
                isMixed(1, r, r, e) shouldBe true
                isMixed(1, p(1, 3), p(1, 4)) shouldBe true
                isMixed(1, e, foreign) shouldBe true
                isMixed(1, foreign, w) shouldBe true
            }
        }
    })
