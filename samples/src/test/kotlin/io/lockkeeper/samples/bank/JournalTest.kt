package io.lockkeeper.samples.bank

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.datatest.withTests
import io.kotest.engine.spec.tempfile
import io.kotest.matchers.shouldBe
import java.io.RandomAccessFile
import java.nio.file.Files
import java.nio.file.Path

private class Killed : RuntimeException()

class JournalTest :
    FunSpec({
        val order = Order(0, 1, 30)
        val before = listOf(100L, 100L)
        val after = listOf(70L, 130L)

        fun newFile(): Path = tempfile().also { it.delete() }.toPath()

        fun Ledger.moveUntil(last: Step) {
            val changes = order.changes(read(0), read(1)) { 7 }
            shouldThrow<Killed> { write(changes) { if (it == last) throw Killed() } }
        }

        fun balances(file: Path) = Ledger.open(file).let { ledger -> listOf(0, 1).map { ledger.read(it).balance() } }

        context("a write that ends in the middle has happened as a whole or not at all") {
            withTests(nameFn = { "$it" }, Step.entries) { last ->
                val file = newFile()
                Ledger.create(file, 2, 100).moveUntil(last)
                balances(file) shouldBe if (last == Step.JOURNAL_HALF_WRITTEN) before else after
                val finished = if (last == Step.JOURNAL_HALF_WRITTEN) 0L else 1L
                Ledger.open(file).books() shouldBe Books(200, 0, 0, finished)
                Ledger.open(file).read(0).newestToken() shouldBe 7 * finished
            }
        }

        test("a journal cut off at any byte is thrown away") {
            val file = newFile()
            val size = Ledger.create(file, 2, 100).let { Files.size(file) }
            Ledger.open(file).moveUntil(Step.JOURNAL_WRITTEN)
            val torn = Files.readAllBytes(file)
            for (end in size until torn.size) {
                Files.write(file, torn.copyOf(end.toInt()))
                balances(file) shouldBe before
                Files.size(file) shouldBe size
            }
        }

        test("a journal with a wrong byte is thrown away") {
            val file = newFile()
            Ledger.create(file, 2, 100).moveUntil(Step.JOURNAL_WRITTEN)
            RandomAccessFile(file.toFile(), "rw").use {
                it.seek(it.length() - 1)
                it.write(0xff)
            }
            balances(file) shouldBe before
        }

        test("a write that another process left in the middle is finished once") {
            val file = newFile()
            Ledger.create(file, 2, 100).moveUntil(Step.LEDGER_HALF_WRITTEN)
            repeat(3) { balances(file) shouldBe after }
            Ledger.open(file).books().replayed() shouldBe 1
        }
    })
