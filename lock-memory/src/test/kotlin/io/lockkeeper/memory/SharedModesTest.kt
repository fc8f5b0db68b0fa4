package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockOptions
import io.lockkeeper.LockStoreException
import io.lockkeeper.LockTerms
import io.lockkeeper.Locks
import io.lockkeeper.acquire
import io.lockkeeper.holdOf
import io.lockkeeper.lease
import io.lockkeeper.lockTerms
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.withLock
import io.lockkeeper.withLockOrNull
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import java.util.Collections
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private val READ = lockTerms().read()
private val WRITE = lockTerms().write()

private fun permits(count: Int, total: Int) = lockTerms().permits(count, total)

@OptIn(ExperimentalCoroutinesApi::class, DelicateLockApi::class)
class SharedModesTest :
    FunSpec({
        test("readers of one process share a node, and readers of two hold at the same time") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val readers = List(5) { launch { a.withLock("x", READ) { delay(1.seconds) } } } +
                    List(5) { launch { b.withLock("x", READ) { delay(1.seconds) } } }
                delay(500.milliseconds)
                cluster.nodes() shouldBe mapOf("x" to 2)
                readers.forEach { it.join() }
                currentTime shouldBeLessThan 1100
            }
        }

        test("a reader that comes joins those that read, also after one of them has left") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                val long = launch { locks.withLock("x", READ) { delay(10.seconds) } }
                repeat(3) {
                    locks.withLock("x", READ) { delay(1.seconds) }
                    locks.withLock("x", READ) { cluster.nodes() shouldBe mapOf("x" to 1) }
                }
                long.join()
            }
        }

        test("a writer holds alone, and readers that came after it wait for it") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val order = Collections.synchronizedList(mutableListOf<String>())
                suspend fun Locks.call(terms: LockTerms, label: String) = withLock("x", terms) {
                    order += "+$label"
                    delay(1.seconds)
                    order += "-$label"
                }
                val calls = listOf(
                    async { a.call(READ, "r1") },
                    async { delay(100.milliseconds).also { b.call(WRITE, "w") } },
                    async { delay(300.milliseconds).also { a.call(READ, "r2") } },
                    async { delay(400.milliseconds).also { b.call(READ, "r3") } },
                )
                calls.awaitAll()
                order.take(4) shouldContainExactly listOf("+r1", "-r1", "+w", "-w")
                order.drop(4).sorted() shouldContainExactly listOf("+r2", "+r3", "-r2", "-r3")
            }
        }

        test("readers that keep coming keep no writer out") {
            inVirtualTime { cluster ->
                val options = LockOptions.builder().handoffTime(java.time.Duration.ofMillis(50)).build()
                val (a, b) = List(2) { cluster.connect(options).locks() }
                val flood = launch {
                    repeat(1000) {
                        launch { a.withLock("x", READ) { delay(100.milliseconds) } }
                        delay(10.milliseconds)
                    }
                }
                delay(1.seconds)
                val asked = currentTime
                b.withLock("x", WRITE) { currentTime - asked shouldBeLessThan 200 }
                flood.cancelAndJoin()
            }
        }

        test("a reader whose lease is over takes the node from no other reader") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                val short =
                    launch { runCatching { locks.withLock("x", READ.lease(1.seconds)) { delay(1.seconds * 100) } } }
                locks.withLock("x", READ) {
                    delay(30.seconds)
                    short.isCompleted shouldBe true
                    isHeld() shouldBe true
                    cluster.nodes() shouldBe mapOf("x" to 1)
                }
            }
        }

        test("a writer that is downgraded keeps its place: readers come in, and a writer that waited does not") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val hold = holdOf(a.acquire("x", WRITE))
                val writer = async { b.withLock("x", WRITE) { fencingToken() } }
                delay(100.milliseconds)
                hold.downgradeToRead()
                delay(100.milliseconds)
                hold.isHeld() shouldBe true
                writer.isActive shouldBe true
                hold.releaseAndAwait()
                writer.await() shouldBeGreaterThan hold.fencingToken()
                val again = holdOf(a.acquire("x", WRITE))
                again.downgradeToRead()
                b.withLockOrNull("x", READ, body = { true }) shouldBe true
                again.releaseAndAwait()
            }
        }

        test("a writer does not get the node of one that was downgraded: others may read beside that") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val hold = a.acquire("x", WRITE)
                hold.downgradeToRead()
                val reader = async { b.withLock("x", READ) { delay(5.seconds) } }
                delay(1.seconds)
                val writer = async { a.withLock("x", WRITE) { reader.isCompleted } }
                delay(1.seconds)
                hold.releaseAndAwait()
                writer.await() shouldBe true
            }
        }

        test("one writer of a process holds at a time") {
            inVirtualTime { cluster ->
                val locks = cluster.connect().locks()
                var inside = 0
                val writers = List(3) {
                    launch {
                        locks.withLock("x", WRITE) {
                            ++inside shouldBe 1
                            delay(1.seconds)
                            inside--
                        }
                    }
                }
                writers.forEach { it.join() }
            }
        }

        test("permits are given in order, and one who wants many is not passed by those who want few") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                val order = Collections.synchronizedList(mutableListOf<String>())
                suspend fun Locks.call(count: Int, label: String, time: Duration) = withLock("x", permits(count, 3)) {
                    order += label
                    delay(time)
                }
                val calls = listOf(
                    async { a.call(1, "a", 1.seconds) },
                    async { delay(10.milliseconds).also { b.call(1, "b", 2.seconds) } },
                    async { delay(20.milliseconds).also { a.call(3, "all", 1.seconds) } },
                    async { delay(30.milliseconds).also { b.call(1, "c", 1.seconds) } },
                    async { delay(40.milliseconds).also { a.call(2, "d", 1.seconds) } },
                )
                delay(1500.milliseconds)
                order.toList() shouldContainExactly listOf("a", "b")
                delay(1.seconds)
                order.toList() shouldContainExactly listOf("a", "b", "all")
                calls.awaitAll()
                order.toList() shouldContainExactly listOf("a", "b", "all", "c", "d")
                currentTime shouldBeLessThan 4200
            }
        }

        test("a name serves one kind of lock at a time") {
            inVirtualTime { cluster ->
                val (a, b) = List(2) { cluster.connect().locks() }
                a.withLock("x", permits(1, 3)) {
                    val refused = shouldThrow<LockStoreException> { b.withLock("x") {} }
                    refused.message shouldContain "a semaphore of 3 permits"
                    refused.message shouldContain "an exclusive lock"
                    shouldThrow<LockStoreException> { b.withLock("x", permits(1, 2)) {} }
                    b.withLock("x", permits(2, 3)) {}
                }
                b.withLock("x") {}
            }
        }
    })
