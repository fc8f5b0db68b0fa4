package io.lockkeeper.engine.place

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe

class NodeBudgetTest :
    FunSpec({
        val (a, b, c) = List(3) {
            object : NodeBudget.Claimant { // an object each
                override fun step() = Unit

                override fun fitsIntoBudget() = true
            }
        }

        test("there is room up to the bound, and waiters for it are not overtaken") {
            val budget = NodeBudget(100)
            budget.tryReserve(a, 60) shouldBe true
            budget.tryReserve(b, 60) shouldBe false
            budget.tryReserve(c, 30) shouldBe false // there would be room, but another came first
            budget.isWaiting(b) shouldBe true
            budget.release(a)
            budget.tryReserve(c, 30) shouldBe false
            budget.tryReserve(b, 60) shouldBe true
            budget.tryReserve(c, 40) shouldBe true
            budget.isWaiting(c) shouldBe false
        }

        test("a waiter that leaves before there is room lets the next one go on") {
            val budget = NodeBudget(100)
            budget.tryReserve(a, 100) shouldBe true
            budget.tryReserve(b, 1) shouldBe false
            budget.tryReserve(c, 1) shouldBe false
            budget.release(b)
            budget.release(a)
            budget.tryReserve(c, 1) shouldBe true
        }

        test("a node that alone exceeds the bound is admitted when it is the only one") {
            val budget = NodeBudget(100)
            budget.tryReserve(a, 1) shouldBe true
            budget.tryReserve(b, 200) shouldBe false
            budget.release(a)
            budget.tryReserve(b, 200) shouldBe true
            budget.tryReserve(c, 1) shouldBe false
        }
    })
