package io.lockkeeper.engine.queue

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.ints.shouldBeLessThanOrEqual
import io.kotest.matchers.shouldBe
import io.lockkeeper.engine.KeepingProcesses
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** How kept locks make room for those that callers want, and what their keeping costs. */
class KeepingTest :
    FunSpec({
        test("a lock that is given back while a caller waits for room is not kept") {
            val there = KeepingProcesses()
            val keeper = there.engine { maxPathBytes(100) }
            val first = there.held(keeper, "x")
            val waiting = there.asked(keeper, "y")
            there.pass(1.seconds)
            waiting.isDone shouldBe false // there is room for one node, which is in use
            first.giveBack()
            there.pass(1.milliseconds)
            waiting.isDone shouldBe true
            there.nodes() shouldBe mapOf("y" to 1)
        }

        test("a caller that needs room has it from the lock that was not used for longest, and from no other") {
            val there = KeepingProcesses()
            val keeper = there.engine { maxPathBytes(300) }
            listOf("a", "b", "c", "a").forEach { there.held(keeper, it).giveBack() }
            there.nodes().keys shouldBe setOf("a", "b", "c")
            there.held(keeper, "d")
            there.nodes().keys shouldBe setOf("a", "c", "d")
            val (one, other) = listOf("e", "f").map { there.asked(keeper, it) }
            there.pass(1.milliseconds)
            listOf(one, other).map { it.isDone } shouldBe listOf(true, true)
            there.nodes().keys shouldBe setOf("d", "e", "f")
        }

        test("a node that needs the room of several kept locks gets it from all of them") {
            val there = KeepingProcesses { name -> if (name == "large") 250 else 100 }
            val keeper = there.engine { maxPathBytes(300) }
            listOf("a", "b", "c").forEach { there.held(keeper, it).giveBack() }
            there.held(keeper, "large")
            there.nodes().keys shouldBe setOf("large")
        }

        test("keepings of different lengths do not pile up timers") {
            val there = KeepingProcesses()
            val keeper = there.engine()
            there.held(keeper, "long", keepFor = 1.hours).giveBack()
            fun use() {
                there.held(keeper, "short", keepFor = 1.seconds).giveBack()
                there.pass(2.seconds)
            }
            repeat(3) { use() }
            val before = there.time.pending
            repeat(100) { use() }
            there.time.pending shouldBeLessThanOrEqual before
            there.nodes() shouldBe mapOf("long" to 1)
        }

        test("a keeping that ends earlier than all others ends in time, and so do the others") {
            val there = KeepingProcesses()
            val keeper = there.engine()
            for ((name, span) in listOf("c" to 3.minutes, "b" to 2.minutes, "a" to 1.minutes, "d" to 4.minutes)) {
                there.held(keeper, name, keepFor = span).giveBack()
            }
            for (left in listOf(setOf("b", "c", "d"), setOf("c", "d"), setOf("d"), setOf())) {
                there.pass(1.minutes)
                there.nodes().keys shouldBe left
            }
        }

        test("no more locks are kept than may be, also if another one is given back while too many are found") {
            val there = KeepingProcesses()
            val keeper = there.engine { maxKept(1) }
            there.held(keeper, "a", keepFor = 3.hours).giveBack()
            val hold = there.held(keeper, "b", keepFor = 2.hours)
            there.scheduling = {
                // for the keeping that ends first
                there.scheduling = {}
                there.held(keeper, "c", keepFor = 4.hours).giveBack()
            }
            hold.giveBack()
            keeper.usage().kept() shouldBe 1
            there.nodes().size shouldBe 1
        }

        test("a close leaves no timer for the end of a keeping") {
            val there = KeepingProcesses()
            val before = there.time.pending
            val keeper = there.engine()
            there.held(keeper, "x", keepFor = 1.hours).giveBack()
            val closed = keeper.close(0)
            there.pass(1.minutes)
            closed.isDone shouldBe true
            there.time.pending shouldBe before
        }
    })
