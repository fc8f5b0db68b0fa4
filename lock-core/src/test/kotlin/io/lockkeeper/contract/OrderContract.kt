package io.lockkeeper.contract

import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.ints.shouldBeLessThan
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.delay
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes

fun Contract<*>.order() {
    must("serve the callers of a process in their order") {
        val a = process()
        val served = CopyOnWriteArrayList<Int>()
        val holder = a.holding()
        val calls = List(50) { a.call(wait = 1.minutes) { _ -> served += it } }
        holder.release()
        calls.forEach { it.await() }
        served shouldBe (0..<50).toList()
    }

    must("serve processes in the order in which they came") {
        val holder = process().holding()
        val served = CopyOnWriteArrayList<Int>()
        val queued =
            List(4) {
                process().call { _ -> served += it }.also { _ -> soon { backend.nodes(x) shouldBe it + 2 } }
            }
        holder.release()
        queued.forEach { it.await() }
        served shouldBe listOf(0, 1, 2, 3)
    }

    must("end a tenure that others wait behind, though this process has more callers") {
        val a = process { fair(false).handoffTime(Duration.ZERO) }
        val served = CopyOnWriteArrayList<String>()
        val holder = a.holding()
        val own =
            List(100) {
                a.call(wait = 1.minutes) { _ ->
                    served += "own"
                    delay(1.milliseconds) // the body's work, during which the process hears of the other contender
                }
            }
        val other = process().queued(2)
        holder.release()
        other.held()
        served += "other"
        other.release()
        own.forEach { it.await() }
        served shouldHaveSize 101
        served.indexOf("other") shouldBeLessThan 100
    }

    must("let others in though two callers of one process pass the lock to each other all the time") {
        val a = process { fair(false).handoffTime(Duration.ofMillis(1)) }
        var holder = a.holding()
        val other = process().queued(2)
        var passed = 0
        while (!other.isHolding && passed < 100) {
            val next = a.tenant()
            delay(2.milliseconds) // the tenure's time
            holder.release()
            soon { (next.isHolding || other.isHolding) shouldBe true }
            holder = next
            passed++
        }
        passed shouldBeLessThan 3
        other.release()
        holder.held()
        holder.release()
    }

    must("serve all callers of all processes in strict order, if they ask for fair") {
        val processes = List(2) { process { fair(true) } }
        val served = CopyOnWriteArrayList<Int>()
        val holder = processes[0].holding()
        val calls =
            List(8) {
                processes[it / 2 % 2].call { _ -> served += it }.also { _ -> soon { backend.nodes(x) shouldBe it + 2 } }
            }
        holder.release()
        calls.forEach { it.await() }
        served shouldBe (0..<8).toList()
    }
}
