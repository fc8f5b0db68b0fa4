package io.lockkeeper.contract

import io.kotest.matchers.collections.shouldContain
import io.kotest.matchers.shouldBe
import io.lockkeeper.ConnectionState
import io.lockkeeper.closeAndAwait
import io.lockkeeper.connectionStates
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration.Companion.seconds

/** Watching the connection, which is the same through every face. */
fun Contract<*>.connection() {
    must("tell of every change of the connection, in order") {
        val a = process()
        val seen = CopyOnWriteArrayList<ConnectionState>()
        a.holding().release()
        a.locks.onConnectionChange { seen += it }
        a.disconnect()
        soon { seen.toList() shouldBe listOf(ConnectionState.SUSPENDED) }
        a.reconnect()
        soon { seen.toList() shouldBe listOf(ConnectionState.SUSPENDED, ConnectionState.CONNECTED) }
        a.expireSession()
        soon {
            seen shouldContain ConnectionState.LOST
            seen.last() shouldBe ConnectionState.CONNECTED
        }
        a.locks.closeAndAwait(1.seconds)
        soon { seen.last() shouldBe ConnectionState.CLOSED }
    }

    must("not call a watcher that was removed, and call the others although one fails") {
        val a = process()
        val seen = CopyOnWriteArrayList<ConnectionState>()
        val gone = CopyOnWriteArrayList<ConnectionState>()
        a.holding().release()
        val failing = a.locks.onConnectionChange { throw Boom(7) }
        val stop = a.locks.onConnectionChange { gone += it }
        a.locks.onConnectionChange { seen += it }
        stop.close()
        stop.close()
        a.disconnect()
        soon { seen.toList() shouldBe listOf(ConnectionState.SUSPENDED) }
        failing.close()
        a.reconnect()
        soon { seen.last() shouldBe ConnectionState.CONNECTED }
        gone.size shouldBe 0
    }

    must("show the connection's state as a flow, from now on") {
        val a = process()
        a.holding().release()
        a.locks.connectionStates.first() shouldBe ConnectionState.CONNECTED
        val seen = CopyOnWriteArrayList<ConnectionState>()
        coroutineScope {
            val watching = launch { a.locks.connectionStates.collect { seen += it } }
            soon { seen.toList() shouldBe listOf(ConnectionState.CONNECTED) }
            a.locks.closeAndAwait(1.seconds)
            soon { seen.toList() shouldBe listOf(ConnectionState.CONNECTED, ConnectionState.CLOSED) }
            watching.cancel()
        }
    }

    must("be connecting while no server was ever reached") {
        val nowhere = nowhere()
        (nowhere.locks.connectionState() in setOf(ConnectionState.CONNECTING, ConnectionState.SUSPENDED)) shouldBe true
    }
}
