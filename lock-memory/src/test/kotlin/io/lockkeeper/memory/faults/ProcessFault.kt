package io.lockkeeper.memory.faults

import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** Faults of a whole process, each with its end. */
internal enum class ProcessFault(
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

    /** Only the process takes its session for ended. Its nodes stay until the server ends it too. */
    SESSION_REPLACED(strike = { it.connection.replaceSession() }),

    /** An operator removes the node. Two may hold until the first is told, and only the token tells them apart. */
    NODES_REMOVED(toAll = true, strike = { removeNodes() }),

    /** The same while the process can't hear of it. When it is back it must look up its place before it grants. */
    REMOVED_WHILE_AWAY(
        toAll = true,
        strike = { process ->
            process.awayFor(2.seconds, this)
            removeNodes(unheardOfBy = process)
        },
    ),

    PROCESS_STOPPED_BRIEFLY(strike = { it.stoppedFor(4.seconds, networkFirst = true, this) }),

    /** Past its deadlines, but not past its session. */
    PROCESS_STOPPED(strike = { it.stoppedFor(14200.milliseconds, networkFirst = true, this) }),

    /**
     * Stopped until just before its session's end, where the leader hears late that the process runs again. The answer
     * that it gets is true, but its session ends a moment later.
     */
    PROCESS_STOPPED_NEARLY_TOO_LONG(
        strike = { it.stoppedFor(SESSION - LAG - 300.milliseconds, networkFirst = true, this) },
    ),

    /** Past its session too. */
    PROCESS_STOPPED_LONG(strike = { it.stoppedFor(SESSION + 5.seconds, networkFirst = false, this) }),
    PROCESS_KILLED(
        strike = { process ->
            process.time.kill()
            process.connection.freeze()
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

/** When the process resumes, either network events run first, or timers and bodies do. */
private fun FaultyProcess.stoppedFor(span: Duration, networkFirst: Boolean, world: World) {
    stop(span)
    world.time.after(span) {
        if (networkFirst) connection.thaw()
        time.goOn()
        if (!networkFirst) connection.thaw()
    }
}

private fun FaultyProcess.stop(span: Duration) {
    time.stop(span)
    connection.freeze()
}
