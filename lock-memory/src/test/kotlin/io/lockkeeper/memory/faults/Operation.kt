package io.lockkeeper.memory.faults

import io.lockkeeper.memory.StoreOperation
import io.lockkeeper.memory.faults.OperationFault.Fate
import io.lockkeeper.spi.StoreException.Outcome
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** One operation of a process, with the fault that is injected into it. */
internal class Operation(
    private val process: FaultyProcess,
    private val world: World,
) {
    private val connection get() = process.connection
    private val incoming get() = connection.incoming
    private var late: (() -> Unit)? = null

    fun <T> run(name: String, mode: OperationFault?, send: () -> CompletionStage<T>): CompletionStage<T>? {
        applyLate()
        return when (mode) {
            null -> incoming.reply(send())
            is Throws -> mode.meet { incoming.reply(send()) }
            is Fate -> withFate(mode, name, send)
            is OperationFault.During -> during(mode, send)
        }
    }

    /** A call that sends no request can't lose a reply, but it can throw. */
    fun <T> call(mode: OperationFault?, call: () -> T): T? = if (mode is Throws) mode.meet(call) else call()

    fun look(mode: OperationFault?) {
        if (mode is Throws) mode.meet {}
        if (mode !is OperationFault.During) return
        if (mode.point == Point.AFTER) happens(mode, later = true) else happens(mode)
    }

    private fun <T> withFate(fate: Fate, name: String, send: () -> CompletionStage<T>): CompletionStage<T> =
        when (fate) {
            Fate.FAILED_BEFORE_SENDING -> fail(Outcome.NOT_DONE)

            Fate.REFUSED -> fail(Outcome.REFUSED)

            Fate.REQUEST_LOST -> fail(Outcome.UNKNOWN)

            Fate.REPLY_LOST -> incoming.reply(send().handle { _, _ -> throw lost(Outcome.UNKNOWN) })

            Fate.REQUEST_LOST_IN_A_CUT -> {
                cut()
                fail(Outcome.UNKNOWN)
            }

            Fate.REPLY_LOST_IN_A_CUT -> {
                incoming.hold()
                incoming.reply(send(), made = ::cut)
            }

            Fate.APPLIED_LATE -> {
                late = { send() }
                world.time.after(100.milliseconds) { applyLate() }
                fail(Outcome.UNKNOWN)
            }

            Fate.SLOW_REQUEST -> {
                // A ping is handled like a heartbeat.
                val operation = if (name == "ping") StoreOperation.CONFIRM else StoreOperation.valueOf(name.uppercase())
                connection.current.delay(operation, A_WHILE)
                incoming.reply(send()).also { connection.current.delay(operation, world.latency) }
            }

            Fate.SLOW_REPLY -> held(A_WHILE, send)

            Fate.LONG_SILENCE -> held(8.seconds, send)
        }

    private fun <T> fail(outcome: Outcome): CompletionStage<T> =
        incoming.reply(CompletableFuture.failedFuture(lost(outcome)))

    private fun <T> held(span: Duration, send: () -> CompletionStage<T>): CompletionStage<T> {
        val goOn = incoming.hold()
        world.time.after(span, goOn)
        return incoming.reply(send())
    }

    private fun cut() {
        connection.disconnect()
        world.time.after(Duration.ZERO) { connection.reconnect() }
    }

    /** A session's requests are carried out in order: this one before the next one, or soon. */
    private fun applyLate() {
        val due = late
        late = null
        due?.invoke()
    }

    private fun <T> during(mode: OperationFault.During, send: () -> CompletionStage<T>): CompletionStage<T> =
        when (mode.point) {
            Point.BEFORE -> {
                happens(mode)
                incoming.reply(send())
            }

            Point.BETWEEN -> {
                val goOn = incoming.hold()
                incoming.reply(send()) {
                    happens(mode)
                    goOn()
                }
            }

            Point.AFTER -> incoming.reply(send()).also { it.whenComplete { _, _ -> happens(mode, later = true) } }
        }

    private fun happens(mode: OperationFault.During, later: Boolean = false) {
        val strike = { mode.happening.strike(world, process) }
        if (later) world.time.after(Duration.ZERO, strike) else strike()
    }

    private companion object {
        val A_WHILE = 600.milliseconds
    }
}
