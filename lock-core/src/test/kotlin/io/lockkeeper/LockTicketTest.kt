package io.lockkeeper

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain

class LockTicketTest :
    FunSpec({
        test("a ticket is read from its text, whatever its name") {
            for (name in listOf("x", "a/b:c d", "100%", "+", "\u00e4\u20ac\ud83d\ude00", "*-_.")) {
                val ticket = LockTicket(name, "_c_1-lock-0000000001", "s3cr-et_", Long.MAX_VALUE)
                ticket.text().any { it.isWhitespace() || it.code > 126 } shouldBe false
                LockTicket.parse(ticket.text()) shouldBe ticket
            }
        }

        test("the secret is in the text, and not in what is logged") {
            val ticket = LockTicket("x", "7", "hidden", 3)
            ticket.text() shouldContain "hidden"
            ticket.toString() shouldBe """LockTicket("x", token 3, 7)"""
        }

        test("what is no ticket is refused, and the message does not repeat the secret") {
            val good = LockTicket("x", "7", "hidden", 3).text()
            val bad = listOf(
                "",
                "hidden",
                good.replace("ticket-1", "ticket-2"),
                good + ":",
                good.replace(":3", ":three"),
                good.replace(":3", ":-3"),
                good.replace(":7:", "::"),
                good.replace("hidden", "hid den"),
                good.replace(":x:", "::"),
                good.replace(":7:", ":${"7".repeat(201)}:"),
                good.replace("hidden", "hid".repeat(1_000_000)),
            )
            for (text in bad) {
                val refused = shouldThrow<IllegalArgumentException> { LockTicket.parse(text) }
                refused.message!! shouldNotContain "hid"
            }
        }
    })
