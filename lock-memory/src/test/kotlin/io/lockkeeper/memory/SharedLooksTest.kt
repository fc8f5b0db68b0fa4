package io.lockkeeper.memory

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldNotContain
import io.lockkeeper.DelicateLockApi
import io.lockkeeper.LockInspection
import io.lockkeeper.LockOptions
import io.lockkeeper.LockTerms
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.Locks
import io.lockkeeper.LossCause
import io.lockkeeper.WaitingPlace
import io.lockkeeper.acquire
import io.lockkeeper.contract.Lives
import io.lockkeeper.forceRelease
import io.lockkeeper.holdOf
import io.lockkeeper.inspect
import io.lockkeeper.isLocked
import io.lockkeeper.list
import io.lockkeeper.lockTerms
import io.lockkeeper.log.LogLines
import io.lockkeeper.mode
import io.lockkeeper.releaseAndAwait
import io.lockkeeper.spi.LockMode
import io.lockkeeper.watch
import io.lockkeeper.withLock
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.single
import kotlinx.coroutines.launch
import java.util.Collections
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration

private val READ = lockTerms().read()
private val WRITE = lockTerms().write()

private fun permits(count: Int, total: Int) = lockTerms().permits(count, total)

private fun options(label: String) = LockOptions.builder().label(label)

/** What is seen of locks that several hold, and what listeners, logs and messages say of them. */
@OptIn(ExperimentalCoroutinesApi::class, DelicateLockApi::class)
class SharedLooksTest :
    FunSpec({
        fun LockInspection.holders() = tenures().map { it.holder().label() to it.mode().get() }

        fun LockInspection.waiters() = waiting().map { it.process().label() to it.mode().get() }

        suspend fun Locks.hold(terms: LockTerms, name: String = "x") = holdOf(acquire(name, terms))

        test("all readers that hold are shown, and behind them those that wait, each with its mode") {
            inVirtualTime { cluster ->
                val (a, b, c) = listOf("a", "b", "c").map { cluster.connect(options(it).build()).locks() }
                val holds = listOf(a, b).map { it.hold(READ) }
                val writer = launch { b.withLock("x", WRITE) {} }
                delay(10.milliseconds)
                val reader = launch { c.withLock("x", READ) {} }
                delay(10.milliseconds)
                val seen = c.inspect("x")
                seen.holders() shouldContainExactly listOf("a" to LockMode.READ, "b" to LockMode.READ)
                seen.waiters() shouldContainExactly listOf("b" to LockMode.WRITE, "c" to LockMode.READ)
                seen.tenure() shouldBe seen.tenures().stream().findFirst()
                seen.tenures().map { it.token() } shouldContainExactly holds.map { it.fencingToken() }
                seen.isMixed shouldBe false
                listOf(a, b, c).map { it.inspect("x").heldHere() } shouldBe listOf(true, true, false)
                c.list().single() shouldBe seen
                holds.forEach { it.releaseAndAwait() }
                writer.join()
                reader.join()
                c.isLocked("x") shouldBe false
                c.inspect("x").tenures().shouldBeEmpty()
            }
        }

        test("a writer holds alone; when it is downgraded, it is shown as a reader among readers") {
            inVirtualTime { cluster ->
                val (a, b) = listOf("a", "b").map { cluster.connect(options(it).build()).locks() }
                val writing = a.hold(WRITE)
                val reader = launch { b.withLock("x", READ) { delay(1.minutes) } }
                delay(10.milliseconds)
                b.inspect("x").run {
                    holders() shouldContainExactly listOf("a" to LockMode.WRITE)
                    waiters() shouldContainExactly listOf("b" to LockMode.READ)
                }
                writing.downgradeToRead()
                delay(10.milliseconds)
                b.inspect("x").holders() shouldContainExactly listOf("a" to LockMode.READ, "b" to LockMode.READ)
                writing.releaseAndAwait()
                reader.cancelAndJoin()
            }
        }

        test("holders of permits are shown with what they took, and heldHere says so") {
            inVirtualTime { cluster ->
                val (a, b) = listOf("a", "b").map { cluster.connect(options(it).build()).locks() }
                val (one, two) = a.hold(permits(1, 4)) to b.hold(permits(2, 4))
                val waiting = launch { a.withLock("x", permits(3, 4)) {} }
                delay(10.milliseconds)
                val seen = b.inspect("x")
                seen.holders() shouldContainExactly
                    listOf("a" to LockMode.permits(1, 4), "b" to LockMode.permits(2, 4))
                seen.waiters() shouldContainExactly listOf("a" to LockMode.permits(3, 4))
                seen.heldHere() shouldBe true
                two.releaseAndAwait()
                b.inspect("x").heldHere() shouldBe false
                one.releaseAndAwait()
                waiting.join()
            }
        }

        test("a watch shows each reader that comes and goes, with what all that hold have written by then") {
            inVirtualTime { cluster ->
                val (a, b, c) = listOf("a", "b", "c").map { cluster.connect(options(it).build()).locks() }
                val seen = Collections.synchronizedList(mutableListOf<LockInspection>())
                val watching = launch { c.watch("x").collect { seen += it } }
                val first = a.hold(READ)
                val second = b.hold(READ.lease(1.minutes.toJavaDuration()))
                delay(100.milliseconds)
                seen.last().holders().map { it.first } shouldContainExactly listOf("a", "b")
                second.renew(2.minutes.inWholeNanoseconds, false)
                delay(100.milliseconds)
                val third = c.hold(READ)
                delay(100.milliseconds)
                seen.last().run {
                    holders().map { it.first } shouldContainExactly listOf("a", "b", "c")
                    tenures().map { it.holder().renewals() } shouldContainExactly listOf(0, 1, 0)
                }
                first.releaseAndAwait()
                third.releaseAndAwait()
                delay(100.milliseconds)
                seen.last().holders() shouldContainExactly listOf("b" to LockMode.READ)
                second.releaseAndAwait()
                watching.cancelAndJoin()
            }
        }

        test("a forced release ends the reader that was meant and no other; by name it ends the first") {
            inVirtualTime { cluster ->
                val (a, b, c, operator) = List(4) { cluster.connect(options("p$it").build()).locks() }
                val (first, second, third) = listOf(a, b, c).map { it.hold(READ) }
                val tenures = operator.inspect("x").tenures()
                operator.forceRelease(tenures[1]) shouldBe true
                delay(1.seconds)
                second.lossCause() shouldBe LossCause.REMOVED
                listOf(first, third).forEach { it.isHeld shouldBe true }
                operator.forceRelease(tenures[1]) shouldBe false
                operator.forceRelease("x")!!.node() shouldBe tenures[0].node()
                delay(1.seconds)
                first.lossCause() shouldBe LossCause.REMOVED
                third.isHeld shouldBe true
                third.releaseAndAwait()
            }
        }

        test("a waiting reader hears how many nodes are ahead of it, and nothing once its turn has come") {
            inVirtualTime { cluster ->
                val (a, b, c) = List(3) { cluster.connect().locks() }
                val places = Collections.synchronizedList(mutableListOf<WaitingPlace>())
                val (first, second) = a.hold(READ) to b.hold(READ)
                val writer = launch { b.withLock("x", WRITE) { delay(1.minutes) } }
                delay(10.milliseconds)
                val reader = launch { c.withLock("x", READ.onWaiting { places += it }) { delay(1.seconds) } }
                delay(1.seconds)
                places.toList() shouldContainExactly listOf(WaitingPlace("x", 3, 0))
                first.releaseAndAwait()
                delay(1.seconds)
                places.last() shouldBe WaitingPlace("x", 2, 0)
                writer.cancelAndJoin()
                reader.join()
                places.size shouldBe 2
                second.releaseAndAwait()
            }
        }

        test("a listener hears in which mode a lock is asked for and held") {
            inVirtualTime { cluster ->
                val lives = Lives()
                val a = cluster.connect(LockOptions.builder().listener(lives).build()).locks()
                a.withLock("e") {}
                a.withLock("r", READ) {}
                a.withLock("p", permits(2, 5)) {}
                a.withLock("w", WRITE) {}
                delay(1.seconds)
                fun modes(name: String) = lives.of(name).map { it.mode }.distinct()
                modes("e") shouldContainExactly listOf(LockMode.EXCLUSIVE)
                modes("r") shouldContainExactly listOf(LockMode.READ)
                modes("p") shouldContainExactly listOf(LockMode.permits(2, 5))
                modes("w") shouldContainExactly listOf(LockMode.WRITE)
                lives.of("p").first().toString() shouldContain " mode=2 of 5 permits"
                lives.of("e").first().toString() shouldNotContain "mode="
                lives.complaints().shouldBeEmpty()
            }
        }

        test("who gets no share is told in which mode it asked, and that a writer is ahead") {
            inVirtualTime { cluster ->
                val (a, b, c) = listOf("a", "b", "c").map { cluster.connect(options(it).build()).locks() }
                suspend fun refusal(terms: LockTerms, name: String = "x") =
                    shouldThrow<LockTimeoutException> { c.withLock(name, terms) {} }.message!!
                val reading = a.hold(READ)
                refusal(lockTerms(wait = 1.seconds).write()) shouldContain
                    "Lock \"x\" was not obtained for writing within 1s: held by "
                val writer = launch { b.withLock("x", WRITE) {} }
                delay(10.milliseconds)
                refusal(lockTerms(wait = 0.seconds).read()) shouldContain "Lock \"x\" is not free for reading: held by "
                refusal(lockTerms(wait = 1.seconds).read()) shouldContain
                    "; 2 contenders ahead in the queue, among them a writer"
                reading.releaseAndAwait()
                writer.join()
                val two = a.hold(permits(2, 3), "s")
                refusal(lockTerms(wait = 0.seconds).permits(2, 3), "s") shouldContain "is not free for 2 of 3 permits"
                two.releaseAndAwait()
            }
        }

        test("the log names the mode of a shared hold that was lost or released by force") {
            LogLines().use { lines ->
                inVirtualTime { cluster ->
                    val (a, b) = List(2) { cluster.connect().locks() }
                    val lost = a.hold(READ, "logged")
                    b.forceRelease("logged")
                    delay(1.seconds)
                    lost.giveBack()
                    delay(1.seconds)
                }
                val all = lines.about("logged").map { it.text }
                all.count { "mode=read" in it } shouldBe 3
            }
        }
    })
