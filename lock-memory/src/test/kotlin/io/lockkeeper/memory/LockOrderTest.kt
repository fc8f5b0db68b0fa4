package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldNotThrowAny
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockOrderCheck
import io.lockkeeper.LockOrderException
import io.lockkeeper.Locks
import io.lockkeeper.acquire
import io.lockkeeper.acquireAll
import io.lockkeeper.acquireAllOrNothing
import io.lockkeeper.acquireTicket
import io.lockkeeper.acquireTicketOrNull
import io.lockkeeper.contract.leftovers
import io.lockkeeper.guarded
import io.lockkeeper.lockOptions
import io.lockkeeper.lockTerms
import io.lockkeeper.log.LogLines
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.releaseTicket
import io.lockkeeper.withLock
import io.lockkeeper.withLocks
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import java.time.Duration
import java.util.concurrent.Executors
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

/** Orders that could deadlock, as a unit test on the memory backend meets them: without any option. */
@OptIn(DelicateLockApi::class)
class LockOrderTest :
    FunSpec({
        suspend fun Locks.nest(outer: String, inner: String) = withLock(outer) { withLock(inner) {} }

        fun Locks.nestOnThread(outer: String, inner: String) =
            blocking().runWithLock(outer) { _ -> blocking().runWithLock(inner) { _ -> } }

        fun refusesOnThread(locks: Locks, outer: String, inner: String) =
            shouldThrow<LockOrderException> { locks.nestOnThread(outer, inner) }

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

        test("a lock that a body takes along counts, on a thread and in a coroutine") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                locks.withLock("a") { alsoLock("b") }
                shouldThrow<LockOrderException> { locks.withLock("b") { alsoLock("a") } }
                shouldThrow<LockOrderException> { locks.withLock("c") { alsoLock("b").let { locks.withLock("a") {} } } }
            }
            val locks = MemoryCluster().connect().locks()
            locks.blocking().runWithLock("a") { _ -> locks.blocking().alsoLock("b") }
            shouldThrow<LockOrderException> {
                locks.blocking().runWithLock("b") { _ -> locks.blocking().alsoLock("a") }
            }
        }

        test("handles and views that a thread has count, as long as it has them") {
            val locks = MemoryCluster().connect().locks()
            locks.nestOnThread("a", "b")
            locks.blocking().acquire("b").use { shouldThrow<LockOrderException> { locks.blocking().acquire("a") } }
            locks.blocking().lock("b").lock()
            shouldThrow<LockOrderException> { locks.blocking().lock("a").lock() }
            locks.blocking().lock("b").unlock()
            val handle = locks.blocking().acquire("b")
            thread { handle.release() }.join()
            locks.blocking().acquire("a").release()
            locks.blocking().acquireAllOrNothing(listOf("b", "c")).use {
                shouldThrow<LockOrderException> { locks.blocking().acquire("a") }.heldLockName() shouldBe "b"
            }
            locks.blocking().acquire("a").use { thread { locks.nestOnThread("b", "c") }.join() }
        }

        test("a coroutine in the event loop of a blocking body counts as within it") {
            val locks = MemoryCluster().connect().locks()
            locks.nestOnThread("a", "b")
            locks.blocking().runWithLock("b") { _ ->
                runBlocking { shouldThrow<LockOrderException> { locks.withLock("a") {} } }
            }
        }

        test("a coroutine's handle and a future's lock count as held by no caller") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                locks.nest("a", "b")
                val (one, several) = locks.acquire("b") to locks.acquireAllOrNothing(listOf("c", "d"))
                val available = locks.acquireAll(listOf("f"))
                locks.withLock("a") {}
                one.releaseAndAwait()
                several.releaseAndAwait()
                available.releaseAndAwait()
                locks.withLock("b") { locks.async().acquireAsync("a") }.thenAccept { it.releaseAsync() }
                delay(1.milliseconds)
                leftovers(locks).shouldBeEmpty()
            }
        }

        test("children of one body share what it holds, so that does not keep them apart") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                shouldThrow<LockOrderException> {
                    locks.withLock("outer") {
                        launch { locks.nest("a", "b") }
                        launch { locks.nest("b", "a") }
                    }
                }
            }
            val locks = MemoryCluster().connect().locks()
            locks.blocking().runWithLock("outer") { _ ->
                locks.nestOnThread("a", "b") // on one thread the second comes after the first
                locks.nestOnThread("b", "a")
            }
        }

        test("what has outlived its body is in hand no more") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                locks.nest("a", "b")
                lateinit var outliving: Job
                locks.withLock("b") {
                    outliving = launch(Job()) {
                        delay(1.milliseconds)
                        locks.withLock("a") {}
                    }
                }
                joinAll(outliving)
                outliving.isCancelled shouldBe false
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

        test("a caller that holds many locks is compared by those it took last, and by way of them by all") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                suspend fun nestAll(names: List<String>): Unit =
                    locks.withLock(names[0]) { if (names.size > 1) nestAll(names.drop(1)) }
                nestAll(List(40) { "many-$it" } + "more")
                for (outer in listOf(0, 20, 39)) {
                    shouldThrow<LockOrderException> { locks.nest("more", "many-$outer") }
                }
            }
        }

        test("a process with many handles goes on, and released ones count as held by no caller") {
            val locks = MemoryCluster().connect().locks()
            val held = List(300) { locks.blocking().acquire("many-$it") }
            shouldNotThrowAny { locks.blocking().acquire("more").release() }
            held.forEach { it.release() }
            locks.nestOnThread("more", "other")
            leftovers(locks).shouldBeEmpty()
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

        test("a call that was cancelled while it waited leaves nothing in hand") {
            inVirtualTime { cluster ->
                val (holder, locks) = List(2) { cluster.connect().locks() }
                locks.nest("a", "b")
                val other = holder.acquire("b")
                val waiting = launch { locks.withLock("b") { error("not reached") } }
                delay(1.milliseconds)
                waiting.cancelAndJoin()
                locks.withLock("a") {}
                other.releaseAndAwait()
            }
        }

        test("a coroutine that hops threads has its bodies in hand on each of them") {
            val locks = MemoryCluster().connect().locks()
            locks.nest("a", "b")
            locks.withLock("b") {
                withContext(Dispatchers.IO) {
                    delay(1.milliseconds)
                    withContext(Dispatchers.Default) { shouldThrow<LockOrderException> { locks.withLock("a") {} } }
                }
            }
        }
    })
