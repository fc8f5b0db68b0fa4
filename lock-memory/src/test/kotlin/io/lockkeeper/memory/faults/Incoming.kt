package io.lockkeeper.memory.faults

import io.lockkeeper.spi.StoreException
import io.lockkeeper.spi.StoreException.Outcome
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.CompletionStage

/** Replies and watch events from the server, in one order. They can be held back, and then all of them are. */
internal class Incoming {
    private class Message(val deliver: () -> Unit, val lose: (() -> Unit)?)

    private val messages = ArrayDeque<Message>()
    private val holds = HashSet<Any>()
    private var isUp = false

    /** Nothing is delivered from now on until the returned action runs, or the connection is cut. */
    fun hold(): () -> Unit {
        val hold = Any()
        holds += hold
        return {
            holds -= hold
            deliver()
        }
    }

    /** A reply takes its place among the rest when the server has made it; this is when [made] runs. */
    fun <T> reply(from: CompletionStage<T>, made: () -> Unit = {}): CompletionStage<T> {
        val answer = CompletableFuture<T>()
        from.whenComplete { value, error ->
            val deliver: () -> Unit = {
                if (error == null) answer.complete(value) else answer.completeExceptionally(error.unwrapped())
            }
            if (isUp) {
                messages += Message(deliver) {
                    answer.completeExceptionally(lost(Outcome.UNKNOWN))
                }
            } else {
                deliver()
            }
            made()
            this.deliver()
        }
        return answer
    }

    fun news(action: () -> Unit) {
        messages += Message(action, null)
        deliver()
    }

    private fun deliver() {
        while (isUp && holds.isEmpty() && messages.isNotEmpty()) messages.removeFirst().deliver()
    }

    /** Drops the replies. Watch events wait for the next connection. */
    fun cut() {
        isUp = false
        holds.clear()
        val lost = messages.filter { it.lose != null }
        messages.removeAll(lost)
        lost.forEach { it.lose?.invoke() }
    }

    fun open() {
        isUp = true
        deliver()
    }

    /** The session is over, and its watches with it. */
    fun forget() = messages.clear()
}

internal fun lost(outcome: Outcome) = StoreException(outcome, "scripted: $outcome", null)

internal fun Throwable.unwrapped(): Throwable = if (this is CompletionException) cause ?: this else this
