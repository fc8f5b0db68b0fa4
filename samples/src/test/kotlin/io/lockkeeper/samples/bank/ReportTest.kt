package io.lockkeeper.samples.bank

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.shouldBe
import java.time.Duration

class ReportTest :
    FunSpec({
        fun run(books: Books, moved: Long = 5) = Results.Run(mapOf("java" to moved), 0, books)

        fun report(unlocked: Results.Run = run(Books(900, 3, 0, 0)), locked: Results.Run = run(Books(1000, 0, 1, 1))) =
            Report(
                Results(
                    1000,
                    unlocked,
                    locked,
                    Duration.ofSeconds(4),
                    Results.Late(Duration.ofSeconds(5), "expired", "refused"),
                ),
            )

        test("the report passes if money is lost without locks only") {
            report().passed() shouldBe true
        }

        test("it fails if money is lost with locks") {
            val report = report(locked = run(Books(999, 0, 1, 1)))
            report.passed() shouldBe false
            report.lines() shouldContain "FAILED  with locks, all the money is still there"
        }

        test("it fails if nothing is lost without locks") {
            report(unlocked = run(Books(1000, 3, 0, 0))).passed() shouldBe false
        }

        test("it fails if the ledger has refused nothing") {
            report(locked = run(Books(1000, 0, 0, 1))).passed() shouldBe false
        }

        test("it fails if a change was overwritten with locks") {
            report(locked = run(Books(1000, 1, 1, 1))).passed() shouldBe false
        }

        test("it fails if a worker did nothing") {
            report(locked = run(Books(1000, 0, 1, 1), moved = 0)).passed() shouldBe false
        }
    })
