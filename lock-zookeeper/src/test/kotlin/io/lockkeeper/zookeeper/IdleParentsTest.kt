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

        var now = start

        /** So many parents, idle since the start. */
        fun parents(count: Int): IdleParents {
            now = start
            return IdleParents { now }.apply { repeat(count) { add("$it") } }
        }

        fun IdleParents.idleAt(seconds: Int): List<String> {
            now = start + seconds * second
            return idle()
        }

        test("parents idle for a while are removed, the longest first, all but a hundred") {
            val idle = parents(150)
            idle.idleAt(4).shouldBeEmpty()
            idle.isToBeTidied shouldBe true
            idle.idleAt(6) shouldBe (0..<50).map { "$it" }
            idle.idleAt(60).shouldBeEmpty()
            idle.isToBeTidied shouldBe false
        }

        test("idle parents are removed a few at a time") {
            val idle = parents(500)
            idle.idleAt(6) shouldHaveSize 200
            idle.idleAt(6) shouldHaveSize 200
            idle.isToBeTidied shouldBe false
        }

        test("beyond a thousand idle parents, each new one removes those that have been idle longest") {
            parents(1000).tooMany().shouldBeEmpty()
            parents(1003).tooMany() shouldBe listOf("0", "1")
        }

        test("a parent is idle since its last use, and one in use is not idle") {
            val idle = parents(102)
            idle.take("0") shouldBe true
            idle.take("0") shouldBe false
            now = start + 5 * second
            idle.add("1")
            idle.add("new")
            idle.idleAt(6) shouldBe listOf("2", "3")
            now = start + 5 * second
            idle.add("0")
            idle.idleAt(11) shouldBe listOf("4")
        }
    })
