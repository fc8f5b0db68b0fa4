package io.lockkeeper.contract

import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.ConnectionState
import io.lockkeeper.LockInspection
import io.lockkeeper.LockStoreException
import io.lockkeeper.WaitingPlace
import io.lockkeeper.closeAndAwait
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.toJavaDuration

/** A queue that is watched, by those who look and by those who wait in it. */
fun Contract<Face>.watching() {
    val looks = face.looks

    must("show a queue as it changes, until the watch is ended") {
        val (a, b, looker) = listOf("a", "b", "looker").map { process { label(it) } }
        val seen = CopyOnWriteArrayList<LockInspection>()
        val others = CopyOnWriteArrayList<LockInspection>()
        val stop = looks.watch(looker.locks, x, {}) { seen += it }
        val stopOther = looks.watch(looker.locks, x, {}) { others += it }
        soon { seen.last().labels() shouldBe emptyList() }
        val holder = a.holding()
        soon { seen.last().labels() shouldBe listOf("a") }
        val waiting = b.queued(2)
        soon { seen.last().labels() shouldBe listOf("a", "b") }
        soon { others.last().labels() shouldBe listOf("a", "b") }
        stopOther()
        holder.release()
        soon { seen.last().labels() shouldBe listOf("b") }
        waiting.release()
        soon { seen.last().labels() shouldBe emptyList() }
        stop()
        val last = seen.size
        a.holding().release()
        seen.size shouldBe last
    }

    must("go on watching after the connection was cut, and in a new session") {
        val (a, b, looker) = listOf("a", "b", "looker").map { process { label(it) } }
        val seen = CopyOnWriteArrayList<LockInspection>()
        val stop = looks.watch(looker.locks, x, {}) { seen += it }
        soon { seen.last().labels() shouldBe emptyList() }
        looker.disconnect()
        soon { looker.locks.connectionState() shouldBe ConnectionState.SUSPENDED }
        val holder = a.holding()
        looker.reconnect()
        soon { seen.last().labels() shouldBe listOf("a") }
        looker.expireSession()
        soon { looker.locks.connectionState() shouldBe ConnectionState.CONNECTED }
        val waiting = b.queued(2)
        soon { seen.last().labels() shouldBe listOf("a", "b") }
        waiting.cancel()
        holder.release()
        stop()
    }

    must("end a watch with the connection") {
        val looker = process()
        val failures = CopyOnWriteArrayList<Throwable>()
        val seen = CopyOnWriteArrayList<LockInspection>()
        looks.watch(looker.locks, x, { failures += it }) { seen += it }
        soon { seen.size shouldBe 1 }
        looker.locks.closeAndAwait(Duration.ZERO)
        if (face is SuspendFace) soon { failures.single().shouldBeInstanceOf<LockStoreException>() }
    }

    must("tell a waiting caller how many stand ahead, in other processes and in its own") {
        val (a, b, c) = List(3) { process { handoffTime(1.hours.toJavaDuration()).fair(false) } }
        val (first, second) = a.holding() to b.queued(2)
        val places = CopyOnWriteArrayList<WaitingPlace>()
        val own = CopyOnWriteArrayList<WaitingPlace>()
        val third = c.callOn(CallTerms(onWaiting = { places += it })) {}
        soon { places.last() shouldBe WaitingPlace(x, 2, 0) }
        val behind = b.callOn(CallTerms(onWaiting = { own += it })) {}
        soon { own.last() shouldBe WaitingPlace(x, 1, 1) }
        first.release()
        soon { places.last() shouldBe WaitingPlace(x, 1, 0) }
        second.held()
        soon { own.last() shouldBe WaitingPlace(x, 0, 1) }
        second.release()
        behind.await()
        third.await()
        places.map { it.contendersAhead() }.distinct() shouldBe listOf(2, 1)
    }

    must("tell a caller that need not wait nothing, and one that gives up nothing more") {
        val (a, b) = List(2) { process() }
        val places = CopyOnWriteArrayList<WaitingPlace>()
        val asked = CallTerms(wait = inVain, onWaiting = { places += it })
        a.callOn(asked) {}.await()
        places.size shouldBe 0
        val holder = a.holding()
        val refused = b.callOn(asked) {}
        soon { places.toList() shouldBe listOf(WaitingPlace(x, 1, 0)) }
        refused.cancel()
        refused.failure()
        soon { b.locks.inUse() shouldBe NOTHING }
        holder.release()
        places.size shouldBe 1
    }
}
