package io.lockkeeper.cli.serve

import io.lockkeeper.ContenderKind
import io.lockkeeper.Holder
import io.lockkeeper.LockInspection
import io.lockkeeper.LockTenure
import io.lockkeeper.QueuedContender
import io.lockkeeper.spi.LockMode
import java.time.Instant
import java.util.Optional

internal val START: Instant = Instant.parse("2026-01-01T00:00:00Z")

internal fun at(seconds: Long): Instant = START.plusSeconds(seconds)

internal fun process(pid: Long, since: Instant = START) = Holder("db1", pid, "worker", since, 0, false)

/** A node, whose name says which one it is; the process id is the session's number. */
internal fun waits(node: String, session: Long) =
    QueuedContender(node, session, ContenderKind.LOCKKEEPER, process(session))

internal fun held(
    name: String,
    node: String,
    session: Long,
    vararg waiting: QueuedContender,
    pid: Long = session,
    since: Instant = START,
    leaseEnds: Instant? = null,
    mayBeKept: Boolean = false,
) = LockInspection(
    name,
    Optional.of(
        LockTenure(
            name,
            node,
            0,
            session,
            ContenderKind.LOCKKEEPER,
            process(pid, since),
            1,
            Optional.ofNullable(leaseEnds),
            Optional.of(LockMode.EXCLUSIVE),
            mayBeKept,
        ),
    ),
    waiting.asList(),
    false,
)

/** A lock that all these nodes hold as readers; each has the number of its session for its process id. */
internal fun read(name: String, vararg nodes: Pair<String, Long>, waiting: List<QueuedContender> = emptyList()) =
    LockInspection(
        name,
        nodes.map { (node, session) ->
            LockTenure(
                name,
                node,
                0,
                session,
                ContenderKind.LOCKKEEPER,
                process(session),
                1,
                Optional.empty(),
                Optional.of(LockMode.READ),
            )
        },
        waiting,
        false,
    )
