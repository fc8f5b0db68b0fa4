package io.lockkeeper.zookeeper.faults

import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.lockkeeper.HeldLock
import io.lockkeeper.LockLostException
import io.lockkeeper.LossCause
import io.lockkeeper.withLock
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.await

/**
 * Checks, on one monotonic clock, that the body of one process is told of the fault before the other process gets in.
 * Returns the cause that the body was told.
 */
internal suspend fun toldBeforeOthers(holder: Process, other: Process, fault: suspend () -> Unit): LossCause =
    coroutineScope {
        var toldAt = 0L
        lateinit var held: HeldLock
        val inside = Point()
        val body =
            async(Dispatchers.IO) {
                runCatching {
                    holder.locks.withLock("x") {
                        held = this
                        inside.reach()
                        try {
                            awaitCancellation()
                        } finally {
                            toldAt = System.nanoTime()
                        }
                    }
                }
            }
        inside.await()
        val asked = other.ask("x")
        fault()
        val next = asked.await()
        val grantedAt = System.nanoTime()
        val wasHeld = held.isHeld
        val lost = body.await().exceptionOrNull().shouldBeInstanceOf<LockLostException>()
        wasHeld shouldBe false
        (toldAt - grantedAt) shouldBeLessThan 0
        next.release()
        lost.lossCause()
    }
