package io.lockkeeper.engine.runtime

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.shouldBe

class SerialDeliveryTest :
    FunSpec({
        test("what is too much is dropped, and the receiver is told how many are missing, in their place") {
            val tasks = ArrayDeque<Runnable>()
            val heard = mutableListOf<Int>()
            val delivery = SerialDelivery<Int>(tasks::add, 3, heard::add) { dropped -> -dropped }
            (1..5).forEach(delivery::tell)
            tasks.size shouldBe 1
            tasks.removeFirst().run()
            delivery.tell(6)
            tasks.removeFirst().run()
            heard shouldContainExactly listOf(1, 2, 3, -2, 6)
        }

        test("a receiver that is always too slow is told seldom that things are missing, and the count is right") {
            val tasks = ArrayDeque<Runnable>()
            var heard = 0
            var gaps = 0
            var missing = 0
            lateinit var delivery: SerialDelivery<Int>
            var told = 0
            fun tell() = delivery.tell(++told)
            delivery = SerialDelivery(
                tasks::add,
                100,
                {
                    if (it < 0) {
                        gaps++
                        missing -= it
                    } else {
                        heard++
                    }
                    if (told < 100_000) repeat(5) { tell() }
                },
            ) { dropped -> -dropped }
            tell()
            while (tasks.isNotEmpty()) tasks.removeFirst().run()
            heard + missing shouldBe told
            gaps shouldBeLessThan heard / 25
        }
    })
