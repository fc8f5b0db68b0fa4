package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.assertions.withClue
import io.kotest.matchers.collections.shouldHaveSize
import io.lockkeeper.HeldLock
import io.lockkeeper.Locks
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/**
 * Three contenders for one name. The second is a child whose JVM is paused while the first releases. It resumes when
 * its session is about to end at the leader. Times come from one clock that all processes of a machine share.
 */
internal class PausedWaiterScenario(
    private val ensemble: Ensemble,
    private val child: ChildJvm,
    private val first: Locks,
    private val third: Locks,
    private val name: String,
) {
    private class Granted(val hold: HeldLock, val at: Long)

    /** The result. Its times are in milliseconds after the session was due to end. */
    data class Seen(
        val goneOn: Long,
        val childHeld: LongRange,
        val otherHeld: LongRange,
        val otherInTime: Boolean,
        val bothHeld: Boolean,
    ) {
        val beforeItsEnd get() = goneOn < 0
    }

    private lateinit var standstill: JvmPause
    private lateinit var hold: HeldLock
    private lateinit var asked: CompletableFuture<Granted>
    private var session = 0L

    suspend fun getInLine() {
        standstill = JvmPause.of(child)
        hold = first.async().acquireAsync(name).await()
        val firsts = owners()
        child.ask(name)
        eventually(SOON) { owners() shouldHaveSize 2 }
        session = (owners() - firsts).single()
        asked = third.async().acquireAsync(name).thenApply { Granted(it, System.nanoTime()) }
        eventually(SOON) { owners() shouldHaveSize 3 }
    }

    private suspend fun owners() = ensemble.owners("/locks/$name")

    suspend fun run(beforeItsEnd: Duration): Seen = standstill.use {
        standstill.begin()
        hold.releaseAsync().await()
        val end = ensemble.awaitBeforeEnd(session, beforeItsEnd)
        standstill.end()
        val goneOn = System.nanoTime()
        delay((end - goneOn).nanoseconds + LATER)
        observe(end, goneOn)
    }

    private suspend fun observe(end: Long, goneOn: Long): Seen {
        val inTime = asked.isDone
        // Released at once, because the child may have to wait behind it.
        val others =
            asked.thenCompose { granted ->
                val until = if (granted.hold.isHeld) System.nanoTime() else granted.at
                granted.hold.releaseAsync().thenApply { granted.at..until }
            }
        child.ask("enough")
        val answer = child.answer()
        val times = answer.split(' ').mapNotNull { it.toLongOrNull() }
        withClue(answer) { times shouldHaveSize 2 }
        val (from, until) = times
        val other = others.await()
        fun millis(time: Long) = (time - end) / NANOS_IN_MILLI
        return Seen(
            goneOn = millis(goneOn),
            childHeld = millis(from)..millis(until),
            otherHeld = millis(other.first)..millis(other.last),
            otherInTime = inTime,
            bothHeld = from < other.last && until > other.first,
        )
    }

    private companion object {
        /** By now the other process has the lock if the session ended, and a wrong child would still hold it. */
        val LATER = 1.seconds
        const val NANOS_IN_MILLI = 1_000_000
    }
}
