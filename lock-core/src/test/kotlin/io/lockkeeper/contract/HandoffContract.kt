package io.lockkeeper.contract

import io.kotest.matchers.collections.shouldBeStrictlyIncreasing
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldStartWith
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration.Companion.minutes

fun Contract<*>.handoff() {
    must("make one node for a thousand callers of a process") {
        val a = process { fair(false) }
        val tokens = CopyOnWriteArrayList<Long>()
        val nodes = CopyOnWriteArrayList<Int>()
        val holder = a.holding()
        tokens += holder.held().fencingToken()
        val calls =
            List(1000) {
                a.call(wait = 1.minutes) { held ->
                    tokens += held.fencingToken()
                    if (it % 100 == 0) nodes += backend.nodes(x)
                }
            }
        backend.nodes(x) shouldBe 1
        a.locks.inUse() shouldStartWith "1 names, 1 contenders, 1 holds: \""
        holder.release()
        calls.forEach { it.await() }
        nodes.toSet() shouldBe setOf(1)
        tokens.size shouldBe 1001
        tokens.shouldBeStrictlyIncreasing()
    }

    must("hand out tokens that rise over all processes") {
        val processes = List(3) { process() }
        val tokens = CopyOnWriteArrayList<Long>()
        List(30) { processes[it % 3].call(wait = 1.minutes) { held -> tokens += held.fencingToken() } }
            .forEach { it.await() }
        tokens.size shouldBe 30
        tokens.shouldBeStrictlyIncreasing()
    }

    must("give tokens that keep rising when the server has removed the name's parent") {
        val processes = List(2) { process() }
        val tokens =
            List(6) {
                val tenant = processes[it % 2].holding()
                val token = tenant.held().fencingToken()
                tenant.release()
                soon { backend.nodes(x) shouldBe 0 }
                backend.reapParents()
                token
            }
        tokens.shouldBeStrictlyIncreasing()
    }
}
