package io.lockkeeper.zookeeper.faults

import io.kotest.assertions.nondeterministic.eventually
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.comparables.shouldBeGreaterThan
import io.kotest.matchers.comparables.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.lockkeeper.HeldLock
import io.lockkeeper.LockException
import io.lockkeeper.acquireTicket
import io.lockkeeper.forceRelease
import io.lockkeeper.inspect
import io.lockkeeper.releaseTicket
import io.lockkeeper.renewLease
import io.lockkeeper.renewTicket
import io.lockkeeper.tenureOrNull
import io.lockkeeper.withLock
import io.lockkeeper.zookeeper.holdCheck
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.measureTimedValue

/** What the process does while the fault happens. */
internal enum class Story {
    FREE,

    /** The process enters by its sequence numbers, without a listing. */
    AGAIN,
    BEHIND_ANOTHER,
    GIVES_UP,
    ROBS,

    /** It has the servers check its hold, and another of its callers comes next. */
    CHECKED,

    /** Ends the other's tenure by force, and then takes its place. */
    FORCES,

    /** Watches the queue, and misses nothing of it. */
    WATCHES,

    /** Takes a ticket, renews and releases it. */
    DETACHED,
}

/** The fault that happens while a request is under way. */
internal enum class Fault {
    CUT,
    REPLY_LOST,
    EXPIRED,
    EXPIRED_HERE,
    FROZEN,
    SLOW,
    NETWORK_AWAY,
    SERVER_AWAY,
    CLIENT_CLOSED,
}

/**
 * One case: one fault at one request. Afterwards there was no overlap, nothing is left, and the next caller gets in.
 */
internal class OneFault(private val story: Story, private val shared: OwnedServer, private val name: String) {
    private val met = Point()
    private val beats = AtomicInteger()
    private val beatsStruck = AtomicInteger()
    private val struckNext = AtomicInteger()
    private val beaten = Point()
    private val entered = Point()

    @Volatile
    private var hold: HeldLock? = null

    /** Whether the node of a checked hold was still there when the next caller of its process had the lock. */
    @Volatile
    private var outlived = false

    // A server that ends a live session removes the node, of which the holder is told at once, but not before.
    private var heardFirst = true

    suspend fun countRequests(): Int = closing {
        val (process, other) = List(2) { process(shared) }
        process.network.onRequest = {
            seen(it)
            Fate.PASS
        }
        play(process, other, shared)
        shared.isLeftClean(process, other)
        struckNext.get()
    }

    /** Returns whether the fault happened; the request may not have been sent. */
    suspend fun run(fault: Fault, at: Int): Boolean = closing {
        val server = if (fault == Fault.SERVER_AWAY) OwnedServer().closedAtEnd() else shared
        val (process, other) = List(2) { process(server) }
        process.network.onRequest = {
            if (seen(it) == at) strike(fault, process, server) else Fate.PASS
        }
        heardFirst = fault != Fault.EXPIRED
        coroutineScope {
            val healing =
                async(Dispatchers.IO) {
                    met.await()
                    heal(fault, process, server)
                }
            play(process, other, server)
            process.isIdle() // the last request may come after the call has ended
            process.network.onRequest = { Fate.PASS }
            if (!met.isReached) healing.cancel()
        }
        if (fault != Fault.CLIENT_CLOSED) {
            process.acquire(name).also { it.fencingToken() shouldBeGreaterThan 0 }.let { runCatching { it.release() } }
        }
        if (story == Story.DETACHED) other.acquire(name).release() // ends the ticket of a client that was closed
        process.isIdle()
        other.isIdle()
        eventually(SOON) { server.children("/locks/$name").shouldBeEmpty() }
        outlived shouldBe false
        met.isReached
    }

    private suspend fun Closing.process(server: OwnedServer) =
        Process(server, sessionTimeout = 1.seconds, own = true).closedAtEnd().also { it.isConnected() }

    /** The request's index among those that get faults; null for other ones, as later heartbeats. */
    private fun seen(request: Request): Int? {
        if (request.opcode == Opcode.MULTI && beats.incrementAndGet() == 2) beaten.reach()
        val isBeat = request.opcode == Opcode.MULTI || request.opcode == Opcode.SYNC
        if (isBeat && beatsStruck.incrementAndGet() > BEATS) return null
        return struckNext.incrementAndGet()
    }

    private fun strike(fault: Fault, process: Process, server: OwnedServer): Fate {
        met.reach()
        when (fault) {
            Fault.CUT -> return Fate.CUT
            Fault.REPLY_LOST -> return Fate.LOSE_REPLY
            Fault.EXPIRED -> process.expireOn(server)
            Fault.EXPIRED_HERE -> process.client.zookeeperClient.zooKeeper.testable.injectSessionExpiration()
            Fault.FROZEN -> process.network.freeze()
            Fault.SLOW -> process.network.delay(Way.TO_CLIENT, 600.milliseconds)
            Fault.NETWORK_AWAY -> process.network.goAway()
            Fault.SERVER_AWAY -> server.stop()
            Fault.CLIENT_CLOSED -> Thread { process.client.close() }.start()
        }
        return Fate.PASS
    }

    private suspend fun heal(fault: Fault, process: Process, server: OwnedServer) {
        when (fault) {
            Fault.FROZEN -> delay(2.seconds)
            Fault.SLOW, Fault.NETWORK_AWAY -> delay(1500.milliseconds)
            Fault.SERVER_AWAY -> delay(1.seconds)
            else -> return
        }
        process.network.thaw()
        process.network.delay(Way.TO_CLIENT, 0.seconds)
        process.network.comeBack()
        if (fault == Fault.SERVER_AWAY) server.start()
    }

    private suspend fun play(process: Process, other: Process, server: OwnedServer) = coroutineScope {
        if (story == Story.AGAIN) repeat(3) { runCatching { process.acquire(name, 8.seconds).release() } }
        val watched = if (story == Story.WATCHES) Watched(process, name) else null
        val alone = story in listOf(Story.FREE, Story.AGAIN, Story.CHECKED, Story.DETACHED)
        val before = if (alone) null else runCatching { other.acquire(name) }.getOrNull()
        val call =
            async(Dispatchers.IO) {
                try {
                    if (story == Story.DETACHED) return@async process.usesTicket()
                    if (story == Story.FORCES) process.forces()
                    process.locks.withLock(
                        name,
                        wait = if (story == Story.GIVES_UP) 400.milliseconds else 8.seconds,
                        stealAfter = if (story == Story.ROBS) 200.milliseconds else Duration.INFINITE,
                    ) {
                        // A holder whose lock was stolen is told at once, but not before.
                        if (before != null && !robs) before.isHeld shouldBe false
                        hold = this
                        entered.reach()
                        if (story == Story.CHECKED) checks(process, server)
                        renewLease(1.seconds) // a sign of life: one request more
                        withTimeoutOrNull(2.seconds) { beaten.await() }
                    }
                } catch (_: LockException) {
                    // The body was told of a loss, which is right after any fault.
                }
            }
        if (story == Story.BEHIND_ANOTHER) {
            withTimeoutOrNull(1.seconds) { beaten.await() } // a heartbeat of the waiter's
        }
        if (robs) withTimeoutOrNull(3.seconds) { entered.await() }
        if (story == Story.GIVES_UP) withTimeout(SOON) { call.await() }
        runCatching { before?.release() }
        if (story != Story.GIVES_UP) withTimeoutOrNull(1.seconds) { entered.await() }
        val next = other.ask(name)
        val (granted, took) =
            measureTimedValue {
                next.await().also {
                    // When the other process has the lock, this one's hold must be over.
                    (heardFirst && hold?.isHeld == true && it.isHeld) shouldBe false
                }
            }
        took shouldBeLessThan BOUND
        hold?.let { granted.fencingToken() shouldBeGreaterThan it.fencingToken() }
        runCatching { granted.release() }
        withTimeout(SOON) { call.await() }
        watched?.sawTheEnd()
    }

    private val robs = story == Story.ROBS || story == Story.FORCES

    private suspend fun Process.usesTicket() {
        val ticket = locks.acquireTicket(name, lease = 2.seconds, wait = 8.seconds)
        entered.reach()
        locks.renewTicket(ticket, 2.seconds)
        locks.releaseTicket(ticket)
    }

    private suspend fun Process.forces() {
        locks.inspect(name).tenureOrNull?.let { locks.forceRelease(it) }
    }

    private fun HeldLock.checks(process: Process, server: OwnedServer) {
        val node = holdCheck().path()
        process.ask(name, 8.seconds).thenAccept { next ->
            outlived = runCatching { server.exists(node) }.getOrDefault(false) && next.isHeld // it may be stopped
            next.releaseAsync()
        }
    }

    private companion object {
        /** How many heartbeats get faults. Later ones are like these. */
        const val BEATS = 4

        // The longest fault and body, a session timeout and two ticks; the rest is for a busy machine.
        val BOUND = 2.seconds + 2.seconds + 1.seconds + 200.milliseconds + 7.seconds
    }
}
