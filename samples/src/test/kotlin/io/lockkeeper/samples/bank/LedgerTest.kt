package io.lockkeeper.samples.bank

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.engine.spec.tempfile
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import java.util.concurrent.CyclicBarrier
import kotlin.concurrent.thread

class LedgerTest :
    FunSpec({
        fun ledger(): Ledger {
            val file = tempfile().also { it.delete() }.toPath()
            return Ledger.create(file, 4, 100)
        }

        fun Ledger.balances() = (0 until accounts()).map { read(it).balance() }

        fun Ledger.move(order: Order, token: Long) = write(order.changes(read(order.from), read(order.to)) { token })

        test("a transfer moves money and makes none") {
            val ledger = ledger()
            ledger.move(Order(0, 1, 30), token = 1)
            ledger.balances() shouldBe listOf(70L, 130L, 100L, 100L)
            ledger.books() shouldBe Books(400, 0, 0, 0)
        }

        test("no more money is moved than the account has") {
            val ledger = ledger()
            ledger.move(Order(0, 1, 300), token = 1)
            ledger.balances() shouldBe listOf(0L, 200L, 100L, 100L)
        }

        test("a token older than one that was seen is refused and counted") {
            val ledger = ledger()
            ledger.move(Order(0, 1, 30), token = 7)
            shouldThrow<StaleTokenException> { ledger.move(Order(0, 1, 30), token = 6) }
            ledger.balances() shouldBe listOf(70L, 130L, 100L, 100L)
            ledger.books().refused() shouldBe 1
        }

        test("a writer may use its token again until a newer token has written") {
            val ledger = ledger()
            repeat(2) { ledger.move(Order(0, 1, 10), token = 7) }
            ledger.balances() shouldBe listOf(80L, 120L, 100L, 100L)
        }

        test("a write refused for one account changes neither") {
            val ledger = ledger()
            ledger.move(Order(2, 1, 10), token = 7)
            shouldThrow<StaleTokenException> { ledger.move(Order(0, 1, 10), token = 6) }
            ledger.balances() shouldBe listOf(100L, 110L, 90L, 100L)
            ledger.read(0).newestToken() shouldBe 0
        }

        test("two transfers that both read before either writes lose an update, and the ledger counts it") {
            val ledger = ledger()
            val bothHaveRead = CyclicBarrier(2)
            val writers =
                listOf(Order(0, 1, 30), Order(0, 2, 30)).map { order ->
                    thread {
                        val from = ledger.read(order.from)
                        val to = ledger.read(order.to)
                        bothHaveRead.await()
                        ledger.write(order.changes(from, to) { 0 })
                    }
                }
            writers.forEach { it.join() }
            ledger.books() shouldBe Books(430, 1, 0, 0)
        }

        test("threads that keep out of each other's accounts need no locks") {
            val ledger = ledger()
            val writers = listOf(Order(0, 1, 1), Order(2, 3, 1)).map {
                thread { repeat(50) { _ -> ledger.move(it, 1) } }
            }
            writers.forEach { it.join() }
            ledger.balances() shouldBe listOf(50L, 150L, 50L, 150L)
            ledger.books() shouldBe Books(400, 0, 0, 0)
        }

        test("an account that does not exist is refused") {
            shouldThrow<java.io.IOException> { ledger().read(4) }
        }

        test("a thread that is interrupted in its write harms no other") {
            val ledger = ledger()
            val interrupted =
                thread {
                    val changes = Order(0, 1, 30).let { it.changes(ledger.read(0), ledger.read(1)) { 1 } }
                    runCatching {
                        ledger.write(changes) {
                            if (it ==
                                Step.LEDGER_HALF_WRITTEN
                            ) {
                                Thread.currentThread().interrupt()
                            }
                        }
                    }
                }
            interrupted.join()
            ledger.books().total() shouldBe 400
            ledger.books().replayed() shouldBeGreaterThan 0
        }
    })
