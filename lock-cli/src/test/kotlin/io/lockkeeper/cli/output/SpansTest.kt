package io.lockkeeper.cli.output

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import java.time.Duration

class SpansTest :
    FunSpec({
        test("the two largest units") {
            (
                mapOf("PT0.9S" to "0s", "PT59S" to "59s", "PT1M" to "1m00s", "PT3M12S" to "3m12s", "PT1H" to "1h00m") +
                    mapOf("PT23H59M59S" to "23h59m", "P3DT4H" to "3d04h", "PT-5S" to "0s")
                )
                .onEach { (span, words) -> Spans.words(Duration.parse(span)) shouldBe words }
            Spans.words(LockOptions.FOREVER) shouldBe "forever"
        }
    })
