package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockOrderCheck
import io.lockkeeper.LockOrderException
import io.lockkeeper.Locks
import io.lockkeeper.acquire
import io.lockkeeper.acquireTicket
import io.lockkeeper.acquireTicketOrNull
import io.lockkeeper.guarded
import io.lockkeeper.lockOptions
import io.lockkeeper.lockTerms
import io.lockkeeper.log.LogLines
import io.lockkeeper.releaseTicket
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import java.time.Duration
import java.util.concurrent.Executors
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

/** Orders that could deadlock, as a unit test on the memory backend meets them: without any option. */
@OptIn(DelicateLockApi::class)
class LockOrderTest :
    FunSpec({
        suspend fun Locks.nest(outer: String, inner: String) = withLock(outer) { withLock(inner) {} }

        fun Locks.nestOnThread(outer: String, inner: String) =
            blocking().runWithLock(outer) { _ -> blocking().runWithLock(inner) { _ -> } }

        test("a test fails that could deadlock, by one run of each order in processes of their own") {
            inVirtualTime { cluster ->
                cluster.connect().locks().nest("a", "b")
                val refused = shouldThrow<LockOrderException> { cluster.connect().locks().nest("b", "a") }
                refused.message!!.split(refused.message!!.substringAfter(" (").substringBefore(":")) shouldHaveSize 3
                MemoryCluster().connect().locks().nest("b", "a") // another cluster has other locks
            }
        }

        test("a lock around both that several can hold at the same time makes no order harmless") {
            val around = listOf(lockTerms(), lockTerms().write(), lockTerms().read(), lockTerms().permits(1, 3))
            val refused = around.map { gate ->
                val locks = MemoryCluster().connect().locks()

                suspend fun inside(outer: String, inner: String) =
                    locks.withLock("gate", gate) { locks.nest(outer, inner) }
                inside("a", "b")
                runCatching { inside("b", "a") }.exceptionOrNull() is LockOrderException
            }
            refused shouldBe listOf(false, false, true, true)
        }

        test("a ticket is asked for in an order like any lock, unless its caller does not wait") {
            val cluster = MemoryCluster()
            val locks = cluster.connect().locks()
            locks.nest("a", "b")
            locks.withLock("b") {
                shouldThrow<LockOrderException> { locks.acquireTicket("a", 1.minutes) }
                locks.releaseTicket(checkNotNull(locks.acquireTicketOrNull("a", 1.minutes)))
            }
            locks.blocking().runWithLock("b") { _ ->
                shouldThrow<LockOrderException> { locks.blocking().tickets().acquire("a", Duration.ofMinutes(1)) }
                val ticket = locks.blocking().tickets().tryAcquire("a", Duration.ofMinutes(1)).get()
                locks.blocking().tickets().release(ticket)
            }
            locks.inUse() shouldBe NOTHING
        }

        test("the message names the lines of the test, also in coroutines that have been suspended") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                locks.withLock("a") {
                    delay(1.milliseconds)
                    locks.withLock("b") { delay(1.milliseconds) }
                }
                val message = shouldThrow<LockOrderException> {
                    locks.withLock("b") {
                        delay(1.milliseconds)
                        launch { locks.withLock("a") {} }
                    }
                }.message!!
                val lines = Regex("""LockOrderTest.*?\(LockOrderTest\.kt:(\d+)\)""").findAll(message)
                    .map { it.groupValues[1].toInt() }.toList()
                lines.map { it - lines[1] } shouldBe listOf(5, 0) // asked now, asked before
            }
        }

        test("names that are data count by what they fold to, and against their like by themselves") {
            inVirtualTime { cluster ->
                val numbers = Regex("[0-9]+")
                val locks = cluster.connect(
                    lockOptions { lockOrder = LockOrderCheck.failing().foldingNames { numbers.replace(it, "#") } },
                ).locks()
                locks.nest("account-1", "order-1")
                locks.nest("account-2", "order-2")
                val refused = shouldThrow<LockOrderException> { locks.nest("order-3", "account-3") }
                refused.message shouldContain "\"account-3\" is asked for"
                refused.message shouldContain "\"order-1\" was asked for"
                locks.withLocks("account-1", "account-2") {}
                locks.nest("account-3", "account-1")
                shouldThrow<LockOrderException> { locks.nest("account-2", "account-1") }
            }
        }

        test("what the folding throws is thrown, and nothing is taken") {
            inVirtualTime { cluster ->
                val locks = cluster.connect(
                    lockOptions { lockOrder = LockOrderCheck.failing().foldingNames { error("no text for $it") } },
                ).locks()
                shouldThrow<IllegalStateException> { locks.nest("a", "b") }
                locks.withLock("b") {}
            }
        }

        test("an order is only logged, and once, where the options say so") {
            LogLines().use { lines ->
                inVirtualTime { cluster ->
                    val locks = cluster.connect(lockOptions { lockOrder = LockOrderCheck.logging() }).locks()
                    locks.nest("logged-1", "logged-2")
                    repeat(3) { locks.nest("logged-2", "logged-1") }
                    delay(1.milliseconds)
                    lines.warnings("logged-2").single() shouldContain "\"logged-1\" is asked for"
                }
            }
        }

        test("a guarded function without a known place in the code is reported as such") {
            val locks = MemoryCluster().connect().locks()
            locks.nestOnThread("a", "b")
            val pool = Executors.newSingleThreadExecutor()
            val task = locks.blocking().guard("a") {}
            locks.blocking().runWithLock("b") { _ -> pool.submit(task).get() } // another thread's
            pool.submit(locks.blocking().guard("b", task)).runCatching { get() }
                .exceptionOrNull()!!.cause!!.message shouldContain "is asked for at a place that is not known while"
            pool.shutdown()
            inVirtualTime { cluster ->
                val inCoroutine = cluster.connect().locks()
                inCoroutine.nest("a", "b")
                val inner = inCoroutine.guarded("a") {}
                shouldThrow<LockOrderException> { inCoroutine.guarded("b") { inner() }() }
            }
        }

        test("with an unlimited number of names, only the orders that were used last are remembered") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                locks.nest("forgotten-1", "forgotten-2")
                repeat(10_000) { locks.nest("acct-$it", "acct-${it + 1}") }
                locks.nest("forgotten-2", "forgotten-1")
                shouldThrow<LockOrderException> { locks.nest("acct-9999", "acct-5000") }
            }
        }
    })
