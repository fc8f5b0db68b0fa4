package io.lockkeeper.cli.values

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.LockOptions
import picocli.CommandLine.TypeConversionException
import kotlin.time.Duration.Companion.parse
import kotlin.time.toJavaDuration

class DurationConverterTest :
    FunSpec({
        val converter = DurationConverter()

        test("a time has units, the larger ones first") {
            listOf("500ms", "30s", "10m", "2h", "3d", "1h30m", "1d2h3m4s5ms", "90m").forAll {
                converter.convert(it) shouldBe parse(it.replace(Regex("(?<=[a-z])(?=[0-9])"), " ")).toJavaDuration()
            }
            converter.convert("0").isZero shouldBe true
            converter.convert("forever") shouldBe LockOptions.FOREVER
            converter.convert("999999999d") shouldBe LockOptions.FOREVER
        }

        test("what is no time is refused with the forms that are") {
            listOf("", "30", "-1s", "1s1m", "s", "1.5s", "1 s", "PT30S", "9999999999s").forAll {
                shouldThrow<TypeConversionException> { converter.convert(it) }.message shouldContain "Write 30s"
            }
        }
    })
