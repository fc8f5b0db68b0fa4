package io.lockkeeper.cli.values

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.spi.LockMode
import picocli.CommandLine.TypeConversionException

class PermitsConverterTest :
    FunSpec({
        val converter = PermitsConverter()

        test("permits are so many of so many") {
            converter.convert("1/3") shouldBe LockMode.permits(1, 3)
            converter.convert("20/20") shouldBe LockMode.permits(20, 20)
        }

        test("what is no number of permits is refused with the form that is") {
            listOf("", "3", "1/", "/3", "-1/3", "1 of 3", "1/3/5", "1.5/3", "9999999999/9999999999").forAll {
                shouldThrow<TypeConversionException> { converter.convert(it) }.message shouldContain
                    "is not N/TOTAL, such as 1/3"
            }
        }

        test("none, and more than there are, are refused with the reason") {
            shouldThrow<TypeConversionException> { converter.convert("0/3") }.message shouldContain "not 0"
            shouldThrow<TypeConversionException> { converter.convert("4/3") }.message shouldContain "there are only 3"
        }
    })
