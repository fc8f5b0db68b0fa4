package io.lockkeeper.zookeeper

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import kotlin.time.Duration.Companion.seconds

class IdleParentsTest :
    FunSpec({
        val second = 1.seconds.inWholeNanoseconds
        val start = Long.MAX_VALUE - 3 * second // the clock overflows during the test

        /** So many parents, idle since the same time. */
        fun parents(count: Int) = IdleParents().apply { repeat(count) { add("$it", start) } }

        test("parents idle for a while are removed, the longest first, all but a hundred") {
            val idle = parents(150)
            idle.idle(start + 4 * second).shouldBeEmpty()
            idle.isToBeTidied shouldBe true
            idle.idle(start + 6 * second) shouldBe (0..<50).map { "$it" }
            idle.idle(start + 60 * second).shouldBeEmpty()
            idle.isToBeTidied shouldBe false
        }

        test("idle parents are removed a few at a time") {
            val idle = parents(500)
            idle.idle(start + 6 * second) shouldHaveSize 200
            idle.idle(start + 6 * second) shouldHaveSize 200
            idle.isToBeTidied shouldBe false
        }

        test("beyond a thousand idle parents, each new one removes those that have been idle longest") {
            parents(1000).tooMany(start + second).shouldBeEmpty()
            parents(1003).tooMany(start + second) shouldBe listOf("0", "1")
        }

        test("a parent is idle since its last use, and one in use is not idle") {
            val idle = parents(102)
            idle.take("0") shouldBe true
            idle.take("0") shouldBe false
            idle.add("1", start + 5 * second)
            idle.add("new", start + 5 * second)
            idle.idle(start + 6 * second) shouldBe listOf("2", "3")
            idle.add("0", start + 5 * second)
            idle.idle(start + 11 * second) shouldBe listOf("4")
        }
    })
