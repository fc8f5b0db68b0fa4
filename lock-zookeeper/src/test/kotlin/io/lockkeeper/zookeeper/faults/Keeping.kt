package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.continually
import io.kotest.assertions.nondeterministic.eventually
import io.kotest.matchers.shouldBe
import io.lockkeeper.LockOptions
import io.lockkeeper.kept
import io.lockkeeper.usage
import java.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** The options of a process that keeps its locks. */
internal val keeping: LockOptions.Builder.() -> Unit = { keepFor(Duration.ofHours(1)) }

/** Uses the lock, and keeps no other. Returns the token. */
internal suspend fun Process.keeps(name: String = "x"): Long {
    val token = acquire(name).use { it.fencingToken() }
    locks.usage.kept shouldBe 1
    return token
}

/** Waits until the watches of a new hold are set, and nothing more is asked. */
internal suspend fun Process.hasSettled() = eventually(SOON) {
    val now = network.besidesHeartbeats()
    continually(150.milliseconds) { network.besidesHeartbeats() shouldBe now }
}

/** The requests so far, without heartbeats. A sync has a listing with it, if it is not a heartbeat's. */
internal fun FaultyNetwork.besidesHeartbeats() = requests() - count(Opcode.SYNC) - count(Opcode.MULTI)
