package io.lockkeeper.contract

import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import kotlinx.coroutines.yield
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.minutes

/** Mutual exclusion: a counter that only the lock guards, and the number of callers inside a body. */
private class Guarded {
    private val inside = AtomicInteger()
    val intruders = AtomicInteger()
    var count = 0

    suspend fun increment() {
        if (inside.incrementAndGet() != 1) intruders.incrementAndGet()
        val seen = count
        yield()
        count = seen + 1
        inside.decrementAndGet()
    }
}

fun Contract<*>.exclusion() {
    must("let one caller at a time in, of all callers of all processes, for each of two names") {
        val names = listOf(x, "$x-too")
        val guarded = names.associateWith { Guarded() }
        val processes = List(3) { process { handoffTime(Duration.ofMillis(2)) } }
        val calls =
            List(8) { round ->
                processes.flatMap { process ->
                    List(6) { caller ->
                        val name = names[(round + caller) % 2]
                        process.call(name, 1.minutes) { guarded.getValue(name).increment() }
                    }
                }
            }.flatten()
        calls.forEach { it.await() }
        guarded.values.sumOf { it.intruders.get() } shouldBe 0
        guarded.values.map { it.count } shouldBe listOf(72, 72)
    }

    must("let the holders of different names in at the same time") {
        val a = process()
        val b = process()
        val tenants = listOf(a.holding("$x-1"), a.holding("$x-2"), b.holding("$x-3"))
        tenants.map { it.isHolding } shouldBe listOf(true, true, true)
        tenants.forEach { it.release() }
    }

    must("keep a caller of the same process out until the holder gives back") {
        val a = process()
        val holder = a.holding()
        val next = a.tenant()
        next.isHolding shouldBe false
        holder.release()
        next.held().isHeld shouldBe true
        next.release()
    }

    must("keep another process out until the holder gives back") {
        val holder = process().holding()
        val next = process().queued(2)
        next.isHolding shouldBe false
        holder.held().isHeld shouldBe true
        holder.release()
        next.held().isHeld shouldBe true
        next.release()
    }

    must("tell a holder its name and that it holds") {
        val holder = process().holding()
        val held = holder.held()
        held.name() shouldBe x
        held.isHeld shouldBe true
        held.ensureHeld()
        held.fencingToken() shouldNotBe 0
        holder.release()
        held.isHeld shouldBe false
    }
}
