package io.lockkeeper.history

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import io.kotest.property.Arb
import io.kotest.property.arbitrary.arbitrary
import io.kotest.property.arbitrary.bind
import io.kotest.property.arbitrary.int
import io.kotest.property.arbitrary.list
import io.kotest.property.arbitrary.long
import io.kotest.property.checkAll

/** Correct histories of any shape pass. If one event is made wrong, exactly that violation is found. */
class HistoryPropertiesTest :
    FunSpec({
        val names = listOf("x", "y", "z")
        val processes = listOf("a", "b", "c", "d")

        // At least two holds of each name, one after another, with and without gaps between them.
        val good = arbitrary { source ->
            var call = 0L
            names.flatMap { name ->
                var now = 0L
                var token = 0L
                List(Arb.int(2..8).sample(source).value) {
                    val from = now + Arb.long(0L..5).sample(source).value
                    now = from + Arb.long(1L..20).sample(source).value
                    token += Arb.long(1L..3).sample(source).value
                    val process = processes.random(source.random)
                    HoldInterval(process, name, token, from, now, call = ++call)
                }
            }
        }

        fun events(holds: List<HoldInterval>): List<Event> = holds.flatMap {
            listOf(
                CallStarted(it.process, it.call, it.name, 0),
                Granted(it.process, it.call, it.name, it.from, it.token),
                Wrote(it.process, it.from, it.name, it.token, accepted = true),
                BodyEnded(it.process, it.call, it.name, it.to),
                CallEnded(it.process, it.call, it.name, it.to, Result.DONE),
            )
        }.sortedBy { it.at }

        /** A hold that has a successor of the same name, and that successor. */
        fun neighbours(holds: List<HoldInterval>, pick: Int) =
            holds.zipWithNext().filter { (a, b) -> a.name == b.name }.let { it[pick % it.size] }

        test("a correct history has no violations, and its text is read back as it was written") {
            checkAll(good) { holds ->
                val history = History(events(holds))
                history.wrong.shouldBeEmpty()
                history.holds.shouldContainExactlyInAnyOrder(holds)
            }
        }

        test("a hold that is extended into the next one is found as that overlap") {
            checkAll(good, Arb.int(0..100)) { holds, pick ->
                val (older, newer) = neighbours(holds, pick)
                val longer = older.copy(to = newer.from + 1)
                History(events(holds - older + longer)).wrong.shouldContainExactly(Overlap(longer, newer))
            }
        }

        test("two exchanged tokens are found as a token that went back") {
            checkAll(good, Arb.int(0..100)) { holds, pick ->
                val (first, second) = neighbours(holds, pick)
                val high = first.copy(token = second.token)
                val low = second.copy(token = first.token)
                val history = History(events(holds - first - second + high + low).filter { it !is Wrote })
                history.wrong.shouldContainExactly(TokenBack(high, low))
            }
        }

        test("a call without its end is reported as one that did not end") {
            checkAll(good, Arb.int(0..100)) { holds, pick ->
                val call = holds[pick % holds.size].call
                val left = events(holds).filterNot { it is CallEnded && it.call == call }
                val started = left.filterIsInstance<CallStarted>().single { it.call == call }
                History(left).wrong.shouldContainExactly(CallNotEnded(started))
            }
        }

        test("a write of an earlier holder is late: a refused one is right, an accepted one a violation") {
            checkAll(good, Arb.int(0..100)) { holds, pick ->
                val (older, newer) = neighbours(holds, pick)
                val write = Wrote(older.process, newer.from, older.name, older.token, accepted = false)
                History(events(holds) + write).wrong.shouldBeEmpty()
                val accepted = write.copy(accepted = true)
                History(events(holds) + accepted).wrong.shouldContainExactly(WrongWrite(accepted, newer.token))
            }
        }

        test("overlaps are the same as those found by comparing every pair") {
            val span = Arb.bind(Arb.long(0L..30), Arb.long(0L..30)) { one, other -> listOf(one, other).sorted() }
            checkAll(Arb.list(span, 0..12)) { spans ->
                val holds = spans.mapIndexed { index, (from, to) ->
                    HoldInterval("p$index", "x", index.toLong(), from, to + 1, call = 1)
                }
                val pairs = holds.flatMapIndexed { index, one ->
                    holds.drop(index + 1).filter { one.from < it.to && it.from < one.to }.map { Overlap(one, it) }
                }
                History(events(holds)).overlaps.shouldContainExactlyInAnyOrder(pairs)
            }
        }
    })
