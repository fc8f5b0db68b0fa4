package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldNotThrowAny
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.shouldBe
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockOrderException
import io.lockkeeper.Locks
import io.lockkeeper.acquire
import io.lockkeeper.acquireAll
import io.lockkeeper.acquireAllOrNothing
import io.lockkeeper.contract.leftovers
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.milliseconds

/** What a caller has in hand when it asks for another lock: that decides which orders are compared. */
@OptIn(DelicateLockApi::class)
class LocksInHandTest :
    FunSpec({
        suspend fun Locks.nest(outer: String, inner: String) = withLock(outer) { withLock(inner) {} }

        fun Locks.nestOnThread(outer: String, inner: String) =
            blocking().runWithLock(outer) { _ -> blocking().runWithLock(inner) { _ -> } }

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
