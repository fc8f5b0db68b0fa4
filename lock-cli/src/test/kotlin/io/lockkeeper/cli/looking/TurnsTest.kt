package io.lockkeeper.cli.looking

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlin.time.Duration.Companion.seconds

class TurnsTest :
    FunSpec({
        fun at(seconds: Int) = -1L + seconds.seconds.inWholeNanoseconds // clocks may begin below zero

        test("changes of the holder are counted over the time since the first picture, at most a minute") {
            val turns = Turns()
            turns.pictureAt(at(0))
            turns.seen("a", listOf("n1"), at(0)) shouldBe 0.0
            turns.pictureAt(at(10))
            turns.seen("a", listOf("n1"), at(10)) shouldBe 0.0
            turns.pictureAt(at(20))
            turns.seen("a", listOf("n2"), at(20)) shouldBe 3.0
            turns.pictureAt(at(60))
            turns.seen("a", listOf("n2"), at(60)) shouldBe 1.0
            turns.pictureAt(at(81))
            turns.seen("a", listOf("n2"), at(81)) shouldBe 0.0
        }

        test("of several holders, one that leaves is no change; nor is one that joins them") {
            val turns = Turns()
            turns.pictureAt(at(0))
            turns.seen("a", listOf("r1", "r2"), at(0)) shouldBe 0.0
            turns.pictureAt(at(60))
            turns.seen("a", listOf("r2", "r3"), at(60)) shouldBe 0.0
            turns.pictureAt(at(61))
            turns.seen("a", listOf("w"), at(61)) shouldBe 1.0
        }

        test("a name that comes into use counts, if it was free in an earlier picture") {
            val turns = Turns()
            turns.pictureAt(at(0))
            turns.pictureAt(at(30))
            turns.seen("b", listOf("n1"), at(30)) shouldBe 2.0
            turns.pictureAt(at(31)) // free, or missed
            turns.pictureAt(at(60))
            turns.seen("b", listOf("n1"), at(60)) shouldBe 1.0
        }
    })
