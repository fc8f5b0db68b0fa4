package io.lockkeeper.cli.run

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import java.time.Duration

class RunTimesTest :
    FunSpec({
        fun times(kill: Long, grace: Long, session: Long) =
            RunTimes(Duration.ofMillis(kill), Duration.ofMillis(grace), Duration.ofMillis(session))

        test("the hold is lost as long before the end of its session as the command may take to end") {
            val options = times(5000, 6000, 20_000).`in`(LockOptions.builder()).build()
            options.margin().get() shouldBe Duration.ofSeconds(6)
            options.grace() shouldBe Duration.ofSeconds(6)
            options.sessionTimeout() shouldBe Duration.ofSeconds(20)
        }

        test("times with which the command could be alive when others enter are refused") {
            shouldThrow<IllegalArgumentException> { times(5000, 6000, 19_999) }.message shouldContain
                "it must be at least 20s"
            shouldThrow<IllegalArgumentException> { times(5000, 5999, 20_000) }.message shouldContain
                "it must be at least 6s"
            times(0, 1000, 3334).fits(Duration.ofMillis(3333)) shouldBe false
        }
    })
