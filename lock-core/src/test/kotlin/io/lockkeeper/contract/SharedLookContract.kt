package io.lockkeeper.contract

import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.LockEvent.Kind
import io.lockkeeper.LockInspection
import io.lockkeeper.LockLostException
import io.lockkeeper.LossCause
import io.lockkeeper.WaitingPlace
import io.lockkeeper.callId
import io.lockkeeper.fencingToken
import io.lockkeeper.kind
import io.lockkeeper.mode
import io.lockkeeper.spi.LockMode
import java.util.concurrent.CopyOnWriteArrayList

/** Looking at locks that several hold, and acting on them. */
fun Contract<Face>.lookingAtSharedLocks() {
    val looks = face.looks

    fun LockInspection.holders() = tenures().map { it.holder().label() to it.mode().get() }

    fun LockInspection.waiters() = waiting().map { it.process().label() to it.mode().get() }

    fun permits(count: Int, total: Int) = CallTerms(mode = LockMode.permits(count, total))

    must("show all readers that hold a lock, and the writer that waits behind them") {
        val (a, b, c) = listOf("a", "b", "c").map { process { label(it) } }
        val readers = listOf(a.holdingOn(reading), b.holdingOn(reading))
        val writer = c.queuedOn(writing, 3)
        looks.inspect(c.locks, x).run {
            holders() shouldContainExactly listOf("a" to LockMode.READ, "b" to LockMode.READ)
            waiters() shouldContainExactly listOf("c" to LockMode.WRITE)
            tenures().map { it.token() } shouldContainExactly readers.map { it.held().fencingToken() }
            isMixed shouldBe false
            heldHere() shouldBe false
        }
        looks.inspect(b.locks, x).heldHere() shouldBe true
        looks.list(c.locks, x).single().tenures().size shouldBe 2
        readers.forEach { it.release() }
        writer.held()
        looks.inspect(a.locks, x).holders() shouldContainExactly listOf("c" to LockMode.WRITE)
        writer.release()
        looks.isLocked(a.locks, x) shouldBe false
        looks.inspect(a.locks, x).tenures().shouldBeEmpty()
    }

    must("show what each holder of permits has, and what those that wait want") {
        val (a, b) = listOf("a", "b").map { process { label(it) } }
        val holders = listOf(a.holdingOn(permits(1, 4)), b.holdingOn(permits(2, 4)))
        val waiter = a.queuedOn(permits(2, 4), 3)
        looks.inspect(b.locks, x).run {
            holders() shouldContainExactly listOf("a" to LockMode.permits(1, 4), "b" to LockMode.permits(2, 4))
            waiters() shouldContainExactly listOf("a" to LockMode.permits(2, 4))
            heldHere() shouldBe true
        }
        holders.forEach { it.release() }
        waiter.release()
    }

    must("show a downgraded writer as a reader, also to those that watch, and tell a listener") {
        val lives = Lives()
        val (a, b) = listOf("a", "b").map {
            process {
                label(it)
                if (it == "a") listener(lives)
            }
        }
        val writer = a.holdingOn(writing)
        val reader = b.queuedOn(reading, 2)
        looks.inspect(b.locks, x).holders() shouldContainExactly listOf("a" to LockMode.WRITE)
        writer.held().downgradeToRead()
        reader.held()
        looks.inspect(b.locks, x).holders() shouldContainExactly listOf("a" to LockMode.READ, "b" to LockMode.READ)
        writer.release()
        reader.release()
        soon {
            lives.of(x).map { it.kind to it.mode } shouldContainExactly listOf(
                Kind.ASKED to LockMode.WRITE,
                Kind.ACQUIRED to LockMode.WRITE,
                Kind.DOWNGRADED to LockMode.READ,
                Kind.RELEASED to LockMode.READ,
            )
        }
        lives.of(x).map { it.callId }.distinct().size shouldBe 1
        lives.of(x).mapNotNull { it.fencingToken }.distinct().size shouldBe 1
        lives.complaints().shouldBeEmpty()
    }

    must("show readers that come and go to those that watch") {
        val (a, b, looker) = listOf("a", "b", "looker").map { process { label(it) } }
        val seen = CopyOnWriteArrayList<LockInspection>()
        val stop = looks.watch(looker.locks, x, {}) { seen += it }
        val first = a.holdingOn(reading)
        val second = b.holdingOn(reading)
        soon { seen.last().holders().map { it.first } shouldBe listOf("a", "b") }
        first.release()
        soon { seen.last().holders().map { it.first } shouldBe listOf("b") }
        second.release()
        soon { seen.last().tenures().shouldBeEmpty() }
        stop()
    }

    must("end by force the reader that is meant, and no other") {
        val (a, b, operator) = List(3) { process() }
        val (first, second) = a.holdingOn(reading) to b.holdingOn(reading)
        val tenures = looks.inspect(operator.locks, x).tenures()
        looks.forceRelease(operator.locks, tenures[1]) shouldBe true
        second.failure().shouldBeInstanceOf<LockLostException>().lossCause() shouldBe LossCause.REMOVED
        first.held().ensureHeld()
        looks.forceRelease(operator.locks, tenures[1]) shouldBe false
        looks.forceRelease(operator.locks, x)!!.node() shouldBe tenures[0].node()
        first.failure().shouldBeInstanceOf<LockLostException>()
    }

    must("tell a waiting reader how many nodes are ahead, and nothing once its turn has come") {
        val (a, b, c) = List(3) { process() }
        val places = CopyOnWriteArrayList<WaitingPlace>()
        val (first, second) = a.holdingOn(reading) to b.holdingOn(reading)
        val writer = b.queuedOn(writing, 3)
        val reader = c.queuedOn(reading.copy(onWaiting = { places += it }), 4)
        soon { places.last() shouldBe WaitingPlace(x, 3, 0) }
        first.release()
        soon { places.last() shouldBe WaitingPlace(x, 2, 0) }
        writer.cancel()
        reader.held()
        reader.release()
        second.release()
        places.map { it.contendersAhead() }.distinct() shouldBe listOf(3, 2)
    }
}
