package io.lockkeeper.internal

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.maps.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.property.Arb
import io.kotest.property.arbitrary.arbitrary
import io.kotest.property.checkAll
import kotlin.random.nextInt

class QuotedTest :
    FunSpec({
        val shady = "ab \"\\nrtu0\n\r\t\u0000\u001b\u0085\u200b\u202e\u2028\u2029\ufeff\u00e9\u65e5"
        val texts = arbitrary { random ->
            buildString { repeat(random.random.nextInt(0..6)) { append(shady.random(random.random)) } }
        }

        test("a name stands in quotes on one line, and what forges a line or turns its direction is written out") {
            Quoted.lock("orders/4711 é日") shouldBe "Lock \"orders/4711 é日\""
            Quoted.text("a\nLock \"b\" is free") shouldBe "\"a\\nLock \\\"b\\\" is free\""
            Quoted.text("\r\t\\ \u0000\u001b[31m\u202e\u2028") shouldBe
                "\"\\r\\t\\\\ \\u0000\\u001B[31m\\u202E\\u2028\""
        }

        test("no text breaks out of its line or its quotes") {
            checkAll(5_000, texts) { text ->
                val quoted = Quoted.text(text)
                quoted.lines().size shouldBe 1
                quoted.none { it.isISOControl() } shouldBe true
                Regex("\"(?:[^\"\\\\]|\\\\.)*\"").matches(quoted) shouldBe true
            }
        }

        test("two texts are shown alike only if they are the same") {
            val shown = mutableMapOf<String, String>()
            checkAll(5_000, texts) { text -> shown.getOrPut(Quoted.text(text)) { text } shouldBe text }
            shown.filterValues { it.isEmpty() } shouldHaveSize 1
        }
    })
