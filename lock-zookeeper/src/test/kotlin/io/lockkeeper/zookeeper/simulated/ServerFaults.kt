package io.lockkeeper.zookeeper.simulated

// What can go wrong with the servers of an ensemble.

/** For so many ticks a server, or a leader, does without the others (ZooKeeper's {@code syncLimit}). */
private const val SYNC_LIMIT = 5L

private val Ensemble.patience get() = settings.tickMillis * SYNC_LIMIT * MILLIS

/** The server and the leader do not hear of each other for so long. If that is too long, it loses its clients. */
fun Ensemble.isolate(server: Server, nanos: Long) {
    if (server.isIsolated || !server.isServing) return
    if (server === leading) return changeLeader(isolated = true, isolatedNanos = nanos)
    server.isolate()
    if (nanos >= patience) return leaveAndReturn(server, nanos)
    sim.after(nanos) {
        if (!server.isServing || !server.isIsolated) return@after join(server)
        server.rejoin()
        resume()
    }
}

private fun Ensemble.leaveAndReturn(server: Server, nanos: Long) {
    val interrupted = server.toLeader // by then it may be another interruption
    if (nanos > patience) {
        sim.after(patience) {
            if (server.isUp && server.toLeader === interrupted) server.leave(settings.offersReadOnly)
        }
    }
    sim.after(nanos) { if (server.isIsolated) join(server) }
}

/** As soon as there is a leader. */
private fun Ensemble.join(server: Server) {
    when {
        !server.isUp || (server.isServing && !server.isIsolated) -> return

        leading == null -> {
            if (server.isServing) server.leave(false) // it may be elected
            sim.after(SECONDS) { join(server) }
        }

        else -> {
            server.follow(tree)
            resume()
        }
    }
}

/** The server's machine goes down for so long. */
fun Ensemble.crash(server: Server, nanos: Long) {
    if (!server.isUp) return
    if (server === leading) changeLeader(isolated = false)
    server.crash()
    sim.after(nanos) {
        server.start()
        join(server)
    }
}

/**
 * Another server leads from now on. Of what the old one has proposed and not committed, a part is lost.
 *
 * @param isolated whether the old leader does not learn of it for a while, and serves its clients what it knows
 */
fun Ensemble.changeLeader(isolated: Boolean = false, isolatedNanos: Long = 0) {
    val old = leading ?: return
    depose()
    if (isolated) {
        old.isolate()
        leaveAndReturn(old, isolatedNanos)
    }
    val reachable = servers.filter { it.isUp && !(isolated && it === old) }
    reachable.forEach { it.leave(false) }
    sim.after(sim.between(200 * MILLIS, 2 * SECONDS)) { elect(reachable) }
}

private fun Ensemble.elect(reachable: List<Server>) {
    val candidates = reachable.filter { it.isUp }
    if (candidates.size * 2 > servers.size) return lead(sim.oneOf(candidates), candidates)
    sim.after(SECONDS) { elect(servers.filter { it.isUp && !it.isServing }) }
}
