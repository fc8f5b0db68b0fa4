package io.lockkeeper.cli.serve

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockInspection

class HistoryTest :
    FunSpec({
        fun History.see(seconds: Long, vararg seen: LockInspection, complete: Boolean = true) =
            add(seen.asList(), at(seconds), complete)

        fun List<Ending>.nodes() = map { it.last().tenure().node() }

        test("a tenure that is missed has ended, and the next process is named") {
            val history = History()
            history.see(0, held("a", "a1", 1, waits("a2", 2)))
            history.see(2, held("a", "a2", 2))
            history.see(4)
            history.others().nodes() shouldContainExactly listOf("a2", "a1")
            history.others().map { it.next().map { next -> next.pid() }.orElse(null) } shouldBe listOf(null, 2)
            history.others().first().gone() shouldBe at(4)
            history.unusual().shouldBeEmpty()
        }

        test("all places of a session that go at once may be a loss; its only place may have been released") {
            val history = History()
            history.see(
                0,
                held("a", "a1", 1),
                held("b", "b1", 2, waits("b2", 1)),
                held("c", "c1", 3),
                held("d", "d1", 4),
            )
            history.see(2, held("b", "b1", 2), held("d", "d1", 4))
            history.unusual().nodes() shouldContainExactly listOf("a1")
            history.unusual().single().places() shouldBe 2
            history.others().nodes() shouldContainExactly listOf("c1")
        }

        test("locks that a session may only have kept can be given back together, which is no loss") {
            val history = History()
            history.see(
                0,
                held("a", "a1", 1, mayBeKept = true),
                held("b", "b1", 1, mayBeKept = true),
                held("c", "c1", 2, mayBeKept = true),
                held("d", "d1", 2),
                held("e", "e1", 3, mayBeKept = true),
                held("f", "f1", 4, waits("f2", 3)),
            )
            history.see(2, held("f", "f1", 4))
            history.unusual().nodes() shouldContainExactly listOf("e1", "d1", "c1")
            history.others().nodes() shouldContainExactly listOf("b1", "a1")
            history.others().map { it.places() to it.onlyKept() } shouldBe List(2) { 2 to true }
        }

        test("a process that may have kept a lock holds it since it was first seen to hold it") {
            val history = History()
            history.see(0, held("a", "a1", 1, mayBeKept = true)).single().heldSince() shouldBe START
            history.see(2, held("a", "a1", 1, mayBeKept = true)).single().heldSince() shouldBe START
            history.see(4, held("a", "a1", 1, waits("a2", 2))).single().run {
                heldSince() shouldBe at(4)
                mayHaveWaited() shouldBe false
            }
            history.see(6, held("a", "a1", 1, waits("a2", 2))).single().heldSince() shouldBe at(4)
        }

        test("a session that still stands somewhere has not ended") {
            val history = History()
            history.see(0, held("a", "a1", 1), held("b", "b1", 1))
            history.see(2, held("b", "b1", 1))
            history.unusual().shouldBeEmpty()
            history.others().nodes() shouldContainExactly listOf("a1")
        }

        test("an end after the lease that was written may be a loss") {
            val history = History()
            history.see(0, held("a", "a1", 1, leaseEnds = at(1)), held("b", "b1", 2, leaseEnds = at(9)))
            history.see(2)
            history.unusual().nodes() shouldContainExactly listOf("a1")
            history.others().nodes() shouldContainExactly listOf("b1")
        }

        test("one that waited holds since it was first seen in front; at the first look nobody knows") {
            val history = History()
            history.see(60, held("a", "a1", 1, waits("a2", 2))).single().mayHaveWaited() shouldBe true
            val next = history.see(62, held("a", "a2", 2, since = at(1))).single()
            next.heldSince() shouldBe at(62)
            next.mayHaveWaited() shouldBe false
            history.see(64, held("a", "a2", 2, since = at(1))).single().heldSince() shouldBe at(62)
            history.see(66, held("a", "a3", 3, since = at(65))).single().heldSince() shouldBe at(65)
        }

        test("each of several holders has an end of its own, and goes on when it becomes the first") {
            val history = History()
            history.see(0, read("a", "a1" to 1, "a2" to 2, "a3" to 3), held("b", "b1", 3))
            history.see(2, read("a", "a2" to 2, "a3" to 3), held("b", "b1", 3))
            history.others().nodes() shouldContainExactly listOf("a1")
            val row = history.see(4, read("a", "a2" to 2)).single()
            row.heldSince() shouldBe START
            row.mayHaveWaited() shouldBe true
            history.unusual().nodes() shouldContainExactly listOf("b1", "a3")
            history.unusual().map { it.places() }.distinct() shouldContainExactly listOf(2)
            history.see(6, read("a", "a2" to 2, "a4" to 4)).single().holders().map { it.heldSince() } shouldBe
                listOf(START, START)
            history.see(8)
            history.others().nodes() shouldContainExactly listOf("a4", "a2", "a1")
        }

        test("a hold that becomes a ticket goes on, although it has another node") {
            val history = History()
            history.see(0, held("a", "a1", 1))
            history.see(2, held("a", "ticket", 0, pid = 1, since = at(1))).single().heldSince() shouldBe START
            history.others().shouldBeEmpty()
        }

        test("a name that one look has missed takes its end back") {
            val history = History()
            history.see(0, held("a", "a1", 1))
            history.see(2)
            history.others() shouldHaveSize 1
            history.see(4, held("a", "a1", 1)).single().mayHaveWaited() shouldBe true
            history.others().shouldBeEmpty()
        }

        test("a look that was cut short ends nothing that it may not have read") {
            val history = History()
            history.see(0, held("a", "a1", 1), held("b", "b1", 1))
            history.see(2, held("a", "a2", 2), complete = false)
            history.others().nodes() shouldContainExactly listOf("a1")
            history.unusual().shouldBeEmpty()
        }

        test("it keeps the last ends only, and those that may be losses apart from the others") {
            val history = History()
            history.see(0, held("lost", "lost", 1, leaseEnds = at(1)))
            repeat(History.MOST_ENDINGS + 10) { history.see(2L + it, held("a", "a$it", 100L + it)) }
            history.others() shouldHaveSize History.MOST_ENDINGS
            history.unusual().nodes() shouldContainExactly listOf("lost")
        }
    })
