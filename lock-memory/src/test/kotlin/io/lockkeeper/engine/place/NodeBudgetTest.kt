package io.lockkeeper.engine.place

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe

class NodeBudgetTest :
    FunSpec({
        val (a, b, c) = List(3) {
            object : NodeBudget.Claimant { // an object each
                override fun step() = Unit
            }
        }

        test("there is room up to the bound, and those who wait for it are not passed by") {
            val room = NodeBudget(100)
            room.take(a, 60) shouldBe true
            room.take(b, 60) shouldBe false
            room.take(c, 30) shouldBe false // there would be room, but another came first
            room.isWaiting(b) shouldBe true
            room.leave(a)
            room.take(c, 30) shouldBe false
            room.take(b, 60) shouldBe true
            room.take(c, 40) shouldBe true
            room.isWaiting(c) shouldBe false
        }

        test("one that leaves before there is room lets the next go on") {
            val room = NodeBudget(100)
            room.take(a, 100) shouldBe true
            room.take(b, 1) shouldBe false
            room.take(c, 1) shouldBe false
            room.leave(b)
            room.leave(a)
            room.take(c, 1) shouldBe true
        }

        test("one that alone is over the bound gets in when it is alone") {
            val room = NodeBudget(100)
            room.take(a, 1) shouldBe true
            room.take(b, 200) shouldBe false
            room.leave(a)
            room.take(b, 200) shouldBe true
            room.take(c, 1) shouldBe false
        }
    })
