package io.lockkeeper.history

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.matchers.shouldBe
import io.lockkeeper.spi.LockMode

class HistoryTest :
    FunSpec({
        val run = Run()

        test("holds one after the other on one name, and at the same time on several, are right") {
            val history = History(
                run.call("a", 1, "x", token = 1, from = 1.0, to = 2.0) +
                    run.call("b", 1, "x", token = 2, from = 2.0, to = 3.0) +
                    run.call("c", 1, "y", token = 1, from = 1.0, to = 3.0),
            )
            history.wrong.shouldBeEmpty()
            history.holds.size shouldBe 3
        }

        test("an overlap is named by the lock, both holds and the times") {
            val history = History(
                run.call("a", 1, "x", token = 1, from = 1.0, to = 4.0) +
                    run.call("b", 1, "x", token = 2, from = 3.0, to = 5.0),
            )
            history.wrong.map { "$it" }.shouldContainExactly(
                "x: two held it for 1.0000 s, from 3.0000 s to 4.0000 s: " +
                    "a with token 1 from 1.0000 s until its body ended at 4.0000 s and " +
                    "b with token 2 from 3.0000 s until its body ended at 5.0000 s",
            )
        }

        test("a holder that is told in time does not overlap, however late its body ends; one that is told late does") {
            val next = run.call("b", 1, "x", token = 2, from = 3.0, to = 5.0)
            History(run.call("a", 1, "x", 1, from = 1.0, told = 2.9, to = 4.0, result = Result.LOST) + next)
                .wrong.shouldBeEmpty()
            History(run.call("a", 1, "x", 1, from = 1.0, told = 3.1, to = 4.0, result = Result.LOST) + next)
                .overlaps.single().to shouldBe run.at(3.1)
        }

        test("the holds of a killed process end with it, and its calls need no end") {
            val died = run.call("a", 1, "x", token = 1, from = 1.0, to = 9.0).take(2)
            val next = run.call("b", 1, "x", token = 2, from = 3.0, to = 5.0)
            History(died + Killed("a", run.at(2.5)) + next).wrong.shouldBeEmpty()
            History(died + Killed("a", run.at(3.5)) + next).overlaps.single().older.until shouldBe HoldEnd.KILLED
            History(died + next).wrong.map { "$it" }.shouldContainExactly(
                "x: two held it for 2.0000 s, from 3.0000 s to 5.0000 s: " +
                    "a with token 1 from 1.0000 s without end and " +
                    "b with token 2 from 3.0000 s until its body ended at 5.0000 s",
                "x: call 1 of a, started at 0.0000 s, never ended",
            )
        }

        test("a token that goes back is named with both holds") {
            val history = History(
                run.call("a", 1, "x", token = 2, from = 1.0, to = 2.0) +
                    run.call("b", 1, "x", token = 2, from = 3.0, to = 4.0),
            )
            history.wrong.map { "$it" }.shouldContainExactly(
                "x: the token went back: a with token 2 from 1.0000 s until its body ended at 2.0000 s, " +
                    "then b with token 2 from 3.0000 s until its body ended at 4.0000 s",
            )
        }

        test("late writes are counted, and one that is accepted is named") {
            val history = History(
                listOf(
                    run.wrote("a", 1.0, token = 1, accepted = true),
                    run.wrote("b", 2.0, token = 2, accepted = true),
                    run.wrote("a", 3.0, token = 1, accepted = false),
                    run.wrote("a", 4.0, token = 1, accepted = true),
                    run.wrote("b", 5.0, token = 2, accepted = false),
                ),
            )
            history.lateWritesRefused shouldBe 1
            history.lateWritesAccepted shouldBe 1
            history.wrong.map { "$it" }.shouldContainExactly(
                "x: a write of a with token 1 at 4.0000 s was accepted, the highest token accepted before being 2",
                "x: a write of b with token 2 at 5.0000 s was refused, the highest token accepted before being 2",
            )
        }

        test("an event that its call cannot have caused is reported as out of place") {
            val good = run.call("a", 1, "x", token = 1, from = 1.0, to = 2.0)
            for (doubled in good) History(good + doubled).wrong.shouldContainExactly(Stray(doubled as CallEvent))
            val never = run.call("a", 2, "x", token = 2, from = 3.0, to = 4.0)
            History(never.drop(1)).wrong.size shouldBe 3
            val otherName = BodyEnded("a", 1, "y", run.at(2.0))
            History(good.take(2) + otherName).wrong
                .shouldContainExactlyInAnyOrder(CallNotEnded(good[0] as CallStarted), Stray(otherName))
        }

        test("a writer beside a reader is wrong, also if that reader was a writer before") {
            fun call(
                process: String,
                token: Long,
                from: Double,
                to: Double,
                mode: LockMode,
                readsFrom: Double? = null,
            ) = run.call(process, 1, "x", token, from, to, mode = mode, readsFrom = readsFrom)
            val downgraded = call("a", 1, from = 1.0, to = 5.0, LockMode.WRITE, readsFrom = 2.0)
            val reader = call("b", 2, from = 3.0, to = 4.0, LockMode.READ)
            History(downgraded + reader, reentrant = true).wrong.shouldBeEmpty()
            History(downgraded + call("b", 2, from = 1.9, to = 1.95, LockMode.READ)).overlaps.size shouldBe 1
            History(downgraded + call("c", 3, from = 4.5, to = 6.0, LockMode.WRITE)).wrong.map { "$it" }
                .shouldContainExactly(
                    "x: two held it for 0.5000 s, from 4.5000 s to 5.0000 s: " +
                        "a with token 1 (read) from 2.0000 s until its body ended at 5.0000 s and " +
                        "c with token 3 (write) from 4.5000 s until its body ended at 6.0000 s",
                )
        }

        test("only a writer is downgraded, once, and in its body") {
            val writer = run.call("a", 1, "x", 1, from = 1.0, to = 5.0, mode = LockMode.WRITE, readsFrom = 2.0)
            val again = Downgraded("a", 1, "x", run.at(3.0))
            History(writer + again).wrong.shouldContainExactly(Stray(again))
            History(writer.filterNot { it is Downgraded }.dropLast(1) + again + writer.last()).wrong
                .shouldContainExactly(Stray(again))
            val reader = run.call("a", 1, "x", 1, from = 1.0, to = 5.0, mode = LockMode.READ)
            History(reader.take(2) + again + reader.drop(2)).wrong.shouldContainExactly(Stray(again))
        }

        test("writes of those that share a lock are judged by the token as others are, and their grants are not") {
            val (older, newer) = listOf(2L, 1L).map { token ->
                run.call("a", token, "x", token, from = 3.0 - token, to = 4.0, mode = LockMode.READ)
            }
            History(older + newer).wrong.shouldBeEmpty()
            val writes =
                listOf(run.wrote("a", 5.0, token = 2, accepted = true), run.wrote("b", 6.0, 1, accepted = true))
            History(older + newer + writes).wrong.shouldContainExactly(WrongWrite(writes[1], 2))
        }

        test("an owner may enter again if re-entry is allowed") {
            val nested = run.call("a", 1, "x", token = 1, from = 1.0, to = 4.0) +
                run.call("a", 2, "x", token = 1, from = 2.0, to = 3.0, owner = 1)
            History(nested, reentrant = true).wrong.shouldBeEmpty()
            History(nested).overlaps.size shouldBe 1
        }
    })

/** Histories are written in seconds. */
internal class Run {
    fun at(seconds: Double) = (seconds * 1e9).toLong()

    fun call(
        process: String,
        call: Long,
        name: String,
        token: Long,
        from: Double,
        to: Double,
        told: Double? = null,
        owner: Long = call,
        result: Result = Result.DONE,
        mode: LockMode = LockMode.EXCLUSIVE,
        readsFrom: Double? = null,
    ): List<Event> = listOfNotNull(
        CallStarted(process, call, name, 0),
        Granted(process, call, name, at(from), token, owner, mode),
        readsFrom?.let { Downgraded(process, call, name, at(it)) },
        told?.let { ToldOfLoss(process, call, name, at(it)) },
        BodyEnded(process, call, name, at(to)),
        CallEnded(process, call, name, at(to), result),
    )

    fun wrote(process: String, seconds: Double, token: Long, accepted: Boolean) =
        Wrote(process, at(seconds), "x", token, accepted)
}
