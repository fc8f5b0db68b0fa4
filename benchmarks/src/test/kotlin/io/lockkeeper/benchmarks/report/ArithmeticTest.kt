package io.lockkeeper.benchmarks.report

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe

internal class ArithmeticTest : FunSpec({
    test("the median of an odd count is the value in the middle; of an even count, the mean of the middle two") {
        Samples.of(9.0, 1.0, 5.0).median() shouldBe 5.0
        Samples.of(9.0, 1.0, 5.0, 7.0).median() shouldBe 6.0
        Samples.of(3.0).median() shouldBe 3.0
        shouldThrow<IllegalArgumentException> { Samples(emptyList()) }
    }

    test("a ratio is the ratio of the medians, whatever the single rounds were") {
        Samples.of(1.0, 30.0, 1000.0).over(Samples.of(10.0, 0.1, 9999.0)) shouldBe 3.0
    }

    test("a value that equals the bound meets the target") {
        Target.atLeast(1.2).isMetBy(1.2) shouldBe true
        Target.atLeast(1.2).isMetBy(1.19) shouldBe false
        Target.atMost(1.2).isMetBy(1.2) shouldBe true
        Target.atMost(1.2).isMetBy(1.21) shouldBe false
    }

    test("a ratio is one line that programs can read") {
        "${Ratio("fresh/curator", 2.25, Target.atLeast(2.2))}" shouldBe "RATIO fresh/curator 2.25 TARGET >=2.2 ok"
        "${Ratio("fresh/curator", 2.1, Target.atLeast(2.2))}" shouldBe "RATIO fresh/curator 2.1 TARGET >=2.2 short"
        "${Ratio("waiters/bytes", 1024.4, Target.atMost(1024.0))}" shouldBe
            "RATIO waiters/bytes 1024 TARGET <=1024 short"
    }

    test("numbers have three significant digits, and all digits before the decimal point") {
        listOf(0.0, 0.3333, 1.0, 1.234, 12.34, 123.4, 123456.7, -0.5).map(Numbers::text) shouldBe
            listOf("0", "0.333", "1", "1.23", "12.3", "123", "123457", "-0.5")
    }
})
