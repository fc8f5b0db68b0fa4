package io.lockkeeper.contract

import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockLostException
import io.lockkeeper.LockTimeoutException
import io.lockkeeper.LossCause
import io.lockkeeper.spi.LockMode
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import java.time.Duration
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

internal val reading = CallTerms(mode = LockMode.READ)
internal val writing = CallTerms(mode = LockMode.WRITE)

/** Readers, who hold a lock together, and writers, each of whom holds it alone. */
fun Contract<Face>.readersAndWriters() {
    must("let readers of one process and of others hold together") {
        val (a, b) = List(2) { process(options = { fair(false) }) }
        val readers = List(3) { a.holdingOn(reading) } + List(2) { b.holdingOn(reading) }
        backend.nodes(x) shouldBe 2 // those of one process share a node
        readers.all { it.isHolding } shouldBe true
        readers.map { it.held().fencingToken() }.toSet().size shouldBe 5
        readers.forEach { it.release() }
        expectFree()
    }

    must("serve readers and writers of all processes in the order in which they asked") {
        val (a, b, c) = List(3) { process() }
        val first = a.holdingOn(reading)
        val writer = b.queuedOn(writing, 2)
        val second = c.queuedOn(reading, 3)
        writer.isHolding shouldBe false
        second.isHolding shouldBe false
        first.release()
        writer.held().fencingToken() shouldBeGreaterThan first.held().fencingToken()
        second.isHolding shouldBe false
        writer.release()
        second.held()
        second.release()
    }

    must("keep a writer from other writers and from readers, in its process too") {
        val a = process(options = { handoffTime(Duration.ZERO) })
        val first = a.holdingOn(writing)
        val others = listOf(writing, reading, writing).map { asked -> a.callOn(asked) { first.isHolding } }
        first.held().ensureHeld()
        first.letGo()
        others.forEach { it.await() shouldBe false }
        first.call.await()
        expectFree()
    }

    must("let a writer in although readers of another process keep coming") {
        val (a, b) = List(2) { process(options = { handoffTime(Duration.ofMillis(50)) }) }
        val written = AtomicBoolean()
        coroutineScope {
            repeat(4) { number ->
                launch {
                    delay(number * 5L) // so that at each moment somebody reads
                    while (!written.get()) a.callOn(reading) { delay(20) }.await()
                }
            }
            soon { backend.nodes(x) shouldBe 1 }
            b.callOn(writing) {}.await()
            written.set(true)
        }
    }

    must("let readers go on at once when a writer that waited before them gives up") {
        val (a, b, c) = List(3) { process() }
        val first = a.holdingOn(reading)
        val writer = b.queuedOn(writing, 2)
        val second = c.queuedOn(reading, 3)
        writer.cancel()
        face.isCancellation(writer.failure()) shouldBe true
        second.held()
        listOf(first, second).forEach { it.release() }
    }

    must("leave nothing of a reader that gives up while a writer holds") {
        val (a, b) = List(2) { process() }
        val writer = a.holdingOn(writing)
        val reader = b.queuedOn(reading, 2)
        reader.cancel()
        face.isCancellation(reader.failure()) shouldBe true
        soon { backend.nodes(x) shouldBe 1 }
        writer.release()
    }

    must("ask once for a lock that others hold: readers get in beside readers, and nobody beside a writer") {
        val (a, b) = List(2) { process() }
        val reader = a.holdingOn(reading)
        b.callOn(reading.copy(wait = ZERO)) { 1 }.await() shouldBe 1
        b.callOn(writing.copy(wait = ZERO)) {
        }.failure().shouldBeInstanceOf<LockTimeoutException>().message shouldContain
            "\"$x\" is not free for writing: held by "
        reader.release()
        val writer = a.holdingOn(writing)
        for (asked in listOf(reading, writing)) {
            for (other in listOf(a, b)) {
                other.callOn(asked.copy(wait = ZERO)) {}.failure().shouldBeInstanceOf<LockTimeoutException>()
            }
        }
        writer.release()
    }

    must("say in a time-out what the caller wanted, and who holds the lock") {
        val (a, b) = List(2) { process() }
        val writer = a.holdingOn(writing)
        val late = b.callOn(reading.copy(wait = inVain)) {}.failure().shouldBeInstanceOf<LockTimeoutException>()
        late.message shouldContain "\"$x\" was not obtained for reading within 2s: held by host "
        late.message shouldContain "pid ${ProcessHandle.current().pid()}"
        late.contendersAhead() shouldBe 1
        writer.release()
    }

    must("end every reader's hold with its session, and leave those of other processes alone") {
        val (a, b) = List(2) { process() }
        val lost = List(2) { a.holdingOn(reading) }
        val kept = b.holdingOn(reading)
        val writer = b.tenantOn(writing)
        a.expireSession()
        lost.forEach { it.failure().shouldBeInstanceOf<LockLostException>() }
        kept.held().isHeld shouldBe true
        writer.isHolding shouldBe false
        kept.release()
        writer.held()
        writer.release()
    }

    must("end only the hold of the reader whose lease is over, and keep writers out for the others") {
        val (a, b) = List(2) { process() }
        val kept = a.holdingOn(reading)
        val brief = a.holdingOn(reading.copy(lease = 100.milliseconds))
        val writer = b.tenantOn(writing)
        brief.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.LEASE_OVER
        kept.held().isHeld shouldBe true
        writer.isHolding shouldBe false
        kept.release()
        writer.held()
        writer.release()
    }

    must("keep writers out, and no readers, for as long as a reader said at least") {
        val time = 4.seconds
        val (a, b) = List(2) { process() }
        val granted = TimeSource.Monotonic.markNow()
        a.callOn(reading.copy(holdAtLeast = time)) {}.await()
        for (process in listOf(a, b)) process.callOn(reading) { granted.elapsedNow() }.await() shouldBeLessThan time
        b.callOn(writing) { granted.elapsedNow() }.await() shouldBeGreaterThanOrEqualTo time
    }

    must("steal for a writer from every reader that shows no sign of life, and tell them") {
        val (a, b, c) = List(3) { process() }
        val robbed = listOf(a.holdingOn(reading), c.holdingOn(reading))
        val token = b.callOn(writing.copy(stealAfter = 200.milliseconds)) { it.fencingToken() }.await()
        for (reader in robbed) {
            token shouldBeGreaterThan reader.held().fencingToken()
            reader.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.REMOVED
        }
    }

    must("put each reader and writer in one order, if they ask for fair") {
        val a = process(options = { fair(true) })
        val first = a.holdingOn(reading)
        val writer = a.queuedOn(writing, 2)
        val second = a.queuedOn(reading, 3)
        second.isHolding shouldBe false
        first.release()
        writer.held()
        writer.release()
        second.held()
        second.release()
    }
}
