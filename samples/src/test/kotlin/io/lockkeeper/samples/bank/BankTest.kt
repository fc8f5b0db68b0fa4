package io.lockkeeper.samples.bank

import io.kotest.core.spec.style.FunSpec
import io.kotest.datatest.withTests
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import java.io.PrintWriter
import java.io.StringWriter

class BankTest :
    FunSpec({
        context("wrong arguments get a usage line and status 2") {
            withTests(
                nameFn = { it.toString() },
                listOf("--conect", "localhost:2181"),
                listOf("--connect"),
                listOf("--connect", "localhost"),
                listOf("--connect", "localhost:99999"),
                listOf("--connect", ":2181"),
                listOf("surplus"),
            ) { arguments ->
                val err = StringWriter()
                val status = Bank.commandLine().setErr(PrintWriter(err)).execute(*arguments.toTypedArray())
                status shouldBe 2
                err.toString() shouldContain "Usage: bank"
            }
        }

        test("asking for help is not an error") {
            val out = StringWriter()
            Bank.commandLine().setOut(PrintWriter(out)).execute("--help") shouldBe 0
            out.toString() shouldContain "--connect"
        }
    })
