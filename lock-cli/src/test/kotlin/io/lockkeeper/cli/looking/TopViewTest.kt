package io.lockkeeper.cli.looking

import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.ContenderKind
import io.lockkeeper.Holder
import io.lockkeeper.LockInspection
import io.lockkeeper.LockTenure
import io.lockkeeper.QueuedContender
import io.lockkeeper.spi.LockMode
import java.time.Instant
import java.util.Optional

class TopViewTest :
    FunSpec({
        val now = Instant.now()

        fun row(name: String, age: Long, waiting: Int, turns: Double, mayBeKept: Boolean = false): TopRow {
            val holder = Holder("h", 1, "", now.minusSeconds(age), 0, false)
            val waiter = QueuedContender("w", 1, ContenderKind.LOCKKEEPER, holder)
            val mode = Optional.of(LockMode.EXCLUSIVE)
            val kind = ContenderKind.LOCKKEEPER
            val tenure = LockTenure(name, "n", 0, 1, kind, holder, 1, Optional.empty(), mode, mayBeKept)
            return TopRow(LockInspection(name, Optional.of(tenure), List(waiting) { waiter }, false), turns)
        }
        val picture = TopPicture(now, listOf(row("a", 1, 2, 0.5), row("b", 100, 0, 1.5), row("c", 10, 1, 0.0)))

        fun TopView.names(rows: Int) = lines(rows, 80).drop(3).map { it.toString().substringBefore(' ') }

        test("s sorts by waiting, age, turns and name, one after the other") {
            val view = TopView(TopOrder.waiting)
            view.show(picture)
            val orders = List(5) { view.names(24).joinToString("").also { view.press(TopKey.SORT) } }
            orders shouldContainExactly listOf("acb", "bca", "bac", "abc", "acb")
        }

        test("by age, locks that may only be kept come last, because nobody may hold them") {
            val view = TopView(TopOrder.age)
            view.show(TopPicture(now, listOf(row("k", 1000, 0, 0.0, true), row("a", 1, 0, 0.0), row("b", 10, 0, 0.0))))
            view.names(24) shouldContainExactly listOf("b", "a", "k")
        }

        test("arrows scroll, and stop at both ends") {
            val view = TopView(TopOrder.name)
            view.show(picture)
            fun pressed(key: TopKey) = view.press(key).let { view.names(5).joinToString("") }
            List(3) { pressed(TopKey.DOWN) } shouldBe listOf("bc", "bc", "bc")
            List(2) { pressed(TopKey.UP) } shouldBe listOf("ab", "ab")
            view.press(TopKey.QUIT) shouldBe false
        }

        test("a failure is shown above the last picture; no line is wider than the screen, none too many") {
            val view = TopView(TopOrder.waiting)
            view.show(picture)
            view.showTrouble("no\nanswer " + "x".repeat(100))
            view.lines(4, 40).run {
                size shouldBe 4
                get(1).toString() shouldContain "no\\nanswer xxx"
                forAll { (it.columnLength() <= 40) shouldBe true }
            }
            view.show(picture)
            view.lines(24, 80)[1].toString() shouldContain "q quit"
        }
    })
