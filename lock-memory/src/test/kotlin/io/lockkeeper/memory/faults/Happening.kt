package io.lockkeeper.memory.faults

import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** What may happen to a process, and how it ends. */
internal enum class Happening(
    val passes: Boolean = false,
    val toAll: Boolean = false,
    val strike: World.(FaultyProcess) -> Unit,
) {
    CONNECTION_CUT(passes = true, strike = { it.awayFor(Duration.ZERO, this) }),
    NETWORK_FROZEN(passes = true, strike = { it.frozenFor(2.seconds, this) }),
    SERVER_AWAY(passes = true, toAll = true, strike = { processes.forEach { each -> each.awayFor(2.seconds, this) } }),
    NETWORK_DEAD(strike = { it.frozenFor(SESSION + 5.seconds, this) }),
    AWAY_TOO_LONG(strike = { it.awayFor(SESSION + 1.seconds, this) }),
    SESSION_EXPIRED(strike = { it.connection.expireSession() }),

    /** The process itself thinks so; its nodes stay until the server thinks so too. */
    SESSION_REPLACED(strike = { it.connection.replaceSession() }),

    /** An operator's doing. Two may hold at once until the first is told; only the token tells them apart. */
    NODES_REMOVED(toAll = true, strike = { removeNodes() }),

    /** The same while the process can't hear of it: what it grants when it is back it must have looked for first. */
    REMOVED_WHILE_AWAY(
        toAll = true,
        strike = { process ->
            process.awayFor(2.seconds, this)
            removeNodes(unheardOfBy = process)
        },
    ),

    /** Past its deadlines, but not past its session; when it goes on, what the network has comes first. */
    PROCESS_STOPPED(
        strike = { process ->
            process.stop(7.seconds)
            time.after(7.seconds) {
                process.connection.thaw()
                process.time.goOn()
            }
        },
    ),

    /** Past its session too; when it goes on, timers and bodies come first. */
    PROCESS_STOPPED_LONG(
        strike = { process ->
            process.stop(SESSION + 5.seconds)
            time.after(SESSION + 5.seconds) {
                process.time.goOn()
                process.connection.thaw()
            }
        },
    ),
    PROCESS_KILLED(
        strike = { process ->
            process.isDead = true
            process.stop(Duration.INFINITE)
        },
    ),
    CALLERS_CANCELLED(strike = { process -> unfinished(process).forEach(Call::cancel) }),
    FIRST_CALLER_CANCELLED(strike = { process -> unfinished(process).firstOrNull()?.cancel() }),
    LAST_CALLER_CANCELLED(strike = { process -> unfinished(process).lastOrNull()?.cancel() }),
    CLOSED(strike = { it.close(1.seconds) }),
    CLOSED_AT_ONCE(strike = { it.close(Duration.ZERO) }),
    CLOSED_UNDERNEATH(strike = { it.closeUnderneath() }),
}

private fun World.unfinished(process: FaultyProcess) = calls.filter { it.process == process && it.ended == null }

private fun World.removeNodes(unheardOfBy: FaultyProcess? = null) {
    journal.fence(unheardOfBy)
    server.nodes().keys.forEach(server::removeFirst)
}

private fun FaultyProcess.awayFor(span: Duration, world: World) {
    connection.disconnect()
    world.time.after(span) { connection.reconnect() }
}

private fun FaultyProcess.frozenFor(span: Duration, world: World) {
    connection.freeze()
    world.time.after(span) { connection.thaw() }
}

private fun FaultyProcess.stop(span: Duration) {
    time.stop(span)
    connection.freeze()
}
