package io.lockkeeper.history

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import io.kotest.property.Arb
import io.kotest.property.arbitrary.bind
import io.kotest.property.arbitrary.list
import io.kotest.property.arbitrary.long
import io.kotest.property.checkAll
import io.lockkeeper.spi.LockMode

class PausesTest :
    FunSpec({
        val run = Run()
        val room = run.at(0.5)

        fun overlapping(vararg pauses: Pair<Double, Double>) = History(
            run.call("a", 1, "x", 1, from = 1.0, told = 8.0, to = 8.0, result = Result.LOST) +
                run.call("b", 1, "x", 2, from = 5.0, to = 9.0) +
                pauses.map { (from, to) -> Paused("a", run.at(from), run.at(to)) },
            room = room,
        )

        test("an overlap during a pause of the older process is excused, but counted") {
            val history = overlapping(2.0 to 7.9)
            history.wrong.shouldBeEmpty()
            history.overlaps.toSet() shouldBe history.excused
            history.overlaps.size shouldBe 1
        }

        test("a pause that was over long before excuses nothing") {
            overlapping(1.5 to 4.0).wrong.size shouldBe 1
        }

        test("a pause excuses no longer an overlap than the pause itself") {
            overlapping(4.0 to 6.0).wrong.size shouldBe 1
        }

        test("many short pauses excuse as one does") {
            overlapping(4.5 to 5.5, 5.6 to 6.6, 6.7 to 7.9).wrong.shouldBeEmpty()
        }

        test("another process's pause excuses nothing") {
            val history = History(
                run.call("a", 1, "x", 1, from = 1.0, to = 8.0) + run.call("b", 1, "x", 2, from = 5.0, to = 9.0) +
                    Paused("b", run.at(0.0), run.at(9.0)),
                room = room,
            )
            history.wrong.size shouldBe 1
        }

        test("a pause of one of several holders of permits excuses no more permits than that one has") {
            fun permits(process: String, token: Long, count: Int, from: Double, to: Double) =
                run.call(process, 1, "x", token, from, to, mode = LockMode.permits(count, 3))
            val pause = Paused("a", run.at(2.0), run.at(7.9))
            val others = permits("b", 2, count = 2, from = 1.0, to = 9.0)
            fun history(vararg more: Event) = History(
                permits("a", 1, count = 1, from = 1.0, to = 8.0) + others + more + pause,
                room = room,
            )
            val (one, two) = listOf(1, 2).map { permits("c", 3, count = it, from = 5.0, to = 9.0).toTypedArray() }
            history(*one).wrong.shouldBeEmpty()
            history(*one).tooManyPermits.size shouldBe 1
            history(*two).wrong.map { "$it" }.single() shouldStartWith
                "x: 2 permits too many at 5.0000 s: a with token 1"
            // The pause of the process that came last excuses nothing.
            History(others + two + Paused("c", run.at(2.0), run.at(9.0)), room = room).wrong.size shouldBe 1
        }

        test("a grant that was recorded late is not taken for a token that went back") {
            val events = run.call("b", 1, "x", token = 2, from = 5.0, to = 6.0) +
                run.call("a", 1, "x", token = 1, from = 8.0, to = 8.1)
            History(events, room = room).wrong.size shouldBe 1
            History(events + Paused("a", run.at(1.0), run.at(7.9)), room = room).wrong.shouldBeEmpty()
        }

        test("pauses that overlap count once") {
            val instants = Arb.long(0L..40)
            val pauses = Arb.bind(instants, Arb.long(0L..15)) { from, length -> Paused("a", from, from + length) }
            checkAll(Arb.list(pauses, 0..8), instants, instants) { list, from, to ->
                val byInstant = (from until to).count { instant -> list.any { instant in it.at until it.to } }
                Pauses(list).within("a", from, to) shouldBe byInstant
            }
        }
    })
