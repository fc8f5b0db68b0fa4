package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.KeeperException.Code

/** How an ensemble is set up. */
class EnsembleSettings(
    val servers: Int = 3,
    val tickMillis: Int = 2000,
    val containerMillis: Int = 60_000,
    /** Between two containers that are removed. */
    val containerPauseMillis: Int = 6,
    val mostRequestBytes: Int = 1 shl 20,
    /** Whether a server without a leader serves clients that only want to read. */
    val offersReadOnly: Boolean = false,
    /** Servers before 3.5.3 have no containers. */
    val knowsContainers: Boolean = true,
    val quorum: LongRange = 100_000L..600_000L,
    val link: LongRange = 50_000L..400_000L,
    val slowLink: LongRange = 1 * MILLIS..80 * MILLIS,
    val slowShare: Double = 0.02,
    /** What the clocks of the servers show at the beginning. */
    val wallMillis: Long = 1_700_000_000_000L,
) {
    fun grant(millis: Int) = millis.coerceIn(2 * tickMillis, 20 * tickMillis)
}

/**
 * Servers of one ensemble: a leader that puts all writes in order, and others that learn of them later. A leader may be
 * replaced; then a write that only the old one had seen may be lost, and the session times begin anew.
 */
class Ensemble(internal val sim: Simulation, val settings: EnsembleSettings = EnsembleSettings()) {
    private class Proposal(val transaction: Transaction, val origin: Origin?) {
        val session = origin?.connection?.session ?: transaction.closes
        var onCommit: (() -> Unit)? = null
    }

    private val linkLatency = Latency(sim, settings.link, settings.slowLink, settings.slowShare)
    private val tick = settings.tickMillis * MILLIS
    private val committed = Tree()
    private var leader = Leader(Tree(isAhead = true))
    private val sessions = SessionTracker(sim, tick)
    private val outstanding = ArrayDeque<Proposal>()
    private var epoch = 1L
    private var counter = 0L
    private var lastCommit = 0L
    private var lastSession = 0

    val servers = List(settings.servers) { Server(sim, this, it) }

    var leading: Server? = servers.first()
        private set

    /** The network in between drops the session from a client's first request, so that it gets a new one. */
    var forgetsSessions = false

    /** Hears of each node that is about to be removed, and of the session that removes it; 0 for the servers themselves. */
    var onRemoval: ((removal: Change.Delete, node: Node, session: Long) -> Unit)? = null

    /** How many writes were committed. */
    var writes = 0L
        private set

    init {
        pings()
        expiries()
        containers()
    }

    internal fun link() = Pipe(sim, linkLatency, null)

    /** All that is committed. */
    val tree: Tree get() = committed

    val sessionIds: List<Long> get() = sessions.all.map { it.id }

    private val hasQuorum get() = leading != null &&
        servers.count { it.isUp && it.isServing && !it.isIsolated } * 2 > servers.size

    private fun pings() {
        sim.after(tick / 2) {
            val lead = leading
            if (lead != null) {
                for (server in servers) if (server !== lead && server.isServing) server.fromLeader { server.report() }
            }
            pings()
        }
    }

    private fun expiries() {
        sim.after(tick) {
            if (leading != null) for (ended in sessions.expired()) closeSession(ended.id)
            expiries()
        }
    }

    private fun containers() {
        sim.after(settings.containerMillis * MILLIS) {
            reapContainers()
            containers()
        }
    }

    fun reapContainers() {
        if (leading == null) return
        // Those that have had children, and have none now.
        val empty = committed.paths.filterTo(HashSet()) { path ->
            committed[path]!!.let { it.owner == CONTAINER_OWNER && it.creations > 0 && it.children.isEmpty() }
        }
        var pause = 0L
        for (path in empty) {
            if (pause == 0L) reap(path) else sim.after(pause) { reap(path) }
            pause += settings.containerPauseMillis * MILLIS
        }
    }

    private fun reap(path: String) {
        if (leading != null) submit(Request.DeleteContainer(path), 0, null)
    }

    private fun closeSession(id: Long) {
        sessions.close(id)
        submit(Request.CloseSession, id, null)
    }

    /** As an operator's command does. */
    fun expire(session: Long) {
        if (leading != null && sessions[session] != null) closeSession(session)
    }

    internal fun newSession(server: Server): Long = (server.number + 1L shl 56) + ++lastSession

    internal fun open(id: Long, timeoutMillis: Int, server: Server, connection: Connection) {
        if (leading == null) return
        val opening = propose(Transaction(nextId(), wall(), emptyList()).also { it.opens = id }, null)
        opening.onCommit = {
            sessions.add(id, timeoutMillis).server = server
            server.fromLeader { server.welcome(connection, id, timeoutMillis) }
        }
    }

    /** The timeout of the session, which this server has from now on; null if it is over. */
    internal fun revalidate(id: Long, server: Server): Int? {
        val known = sessions[id] ?: return null
        known.server = server
        sessions.touch(known)
        return known.timeoutMillis
    }

    internal fun touch(id: Long) {
        sessions[id]?.let { sessions.touch(it) }
    }

    internal fun sync(server: Server, done: Action) {
        if (leading == null) return // nobody answers
        val last = outstanding.lastOrNull()
        if (last == null) {
            server.fromLeader(done)
        } else {
            val before = last.onCommit
            last.onCommit = {
                before?.invoke()
                server.fromLeader(done)
            }
        }
    }

    internal fun propose(request: Request, session: Long, origin: Origin) {
        if (leading == null) return
        val refusal = when {
            // From whichever server it comes.
            request is Request.CloseSession -> null

            request is Request.Create && request.mode.isContainer && !settings.knowsContainers -> Code.UNIMPLEMENTED

            else -> refusal(session, origin.server)
        }
        if (refusal != null) {
            propose(Transaction(nextId(), wall(), emptyList()).also { it.refuse(refusal, request) }, origin)
        } else {
            if (request is Request.CloseSession) sessions.close(session)
            submit(request, session, origin)
        }
    }

    /** Why the leader does not take a request of this session; null if it does. */
    internal fun refusal(session: Long, server: Server): Code? = when {
        sessions[session] == null -> Code.SESSIONEXPIRED
        sessions[session]?.server !== server -> Code.SESSIONMOVED
        else -> null
    }

    private fun submit(request: Request, session: Long, origin: Origin?) {
        propose(leader.transaction(request, session, nextId(), wall()), origin)
    }

    private fun nextId() = (epoch shl 32) + ++counter

    private fun wall() = settings.wallMillis + sim.now / MILLIS

    private fun propose(transaction: Transaction, origin: Origin?): Proposal {
        val proposal = Proposal(transaction, origin)
        outstanding += proposal
        lastCommit = maxOf(lastCommit, sim.now + sim.between(settings.quorum.first, settings.quorum.last))
        val proposedIn = epoch
        sim.after(lastCommit - sim.now) { if (proposedIn == epoch) commitWhatCan() }
        return proposal
    }

    /** Commits the oldest proposal, for each of which this is called once; and all of them once there is a quorum again. */
    private fun commitWhatCan() {
        overdue++
        if (!hasQuorum) return
        while (overdue > 0 && outstanding.isNotEmpty()) {
            overdue--
            commit(outstanding.removeFirst())
        }
    }

    private var overdue = 0

    private fun commit(proposal: Proposal) {
        val transaction = proposal.transaction
        writes++
        tellOfRemovals(proposal)
        committed.apply(transaction, null)
        if (outstanding.isEmpty()) leader.ahead.settle(committed)
        for (server in servers) {
            if (server.isUp && server.isServing) {
                server.fromLeader { server.apply(transaction, proposal.origin?.takeIf { it.server === server }) }
            }
        }
        if (transaction.closes != 0L) sessions.remove(transaction.closes)
        proposal.onCommit?.invoke()
    }

    private fun tellOfRemovals(proposal: Proposal) {
        val listener = onRemoval ?: return
        if (proposal.transaction.changes.any { it is Change.Create }) return // the node was replaced
        for (change in proposal.transaction.changes) {
            if (change is Change.Delete) committed[change.path]?.let { listener(change, it, proposal.session) }
        }
    }

    /** There may be a quorum again. */
    internal fun resume() {
        overdue--
        commitWhatCan()
    }

    /** The leader leads no more. Of what it has proposed and not committed, a part is lost. */
    internal fun depose() {
        val kept = sim.below(outstanding.size + 1)
        for (at in 0 until kept) {
            val proposal = outstanding[at]
            tellOfRemovals(proposal)
            committed.apply(proposal.transaction, null)
            if (proposal.transaction.closes != 0L) sessions.remove(proposal.transaction.closes)
            // What opens a session is kept too, but the client was never told: the session ends by itself.
        }
        outstanding.clear()
        overdue = 0
        epoch++
        counter = 0
        leading = null
        leader = Leader(committed.copy(isAhead = true))
        sessions.reopenAll()
    }

    /** The server leads from now on, and these follow it. */
    internal fun lead(elected: Server, followers: List<Server>) {
        leading = elected
        followers.forEach { it.follow(committed) }
        sessions.touchAll()
    }

    /** Makes a node everywhere before anything happens, whose counter stands there. */
    fun begin(path: String, creations: Int) {
        val parent = committed.parentOf(path)
        val create = Change.Create(path, ByteArray(0), 0, committed[parent]!!.creations + 1)
        val made = Transaction(nextId(), wall(), listOf(create))
        for (tree in listOf(committed, leader.ahead) + servers.map { it.tree }) tree.apply(made, null)
        setCreations(path, creations)
    }

    /** Only for the test of a counter that is near its end. */
    fun setCreations(path: String, creations: Int) {
        committed.setCreations(path, creations)
        leader.ahead.setCreations(path, creations)
        servers.forEach { it.tree.setCreations(path, creations) }
    }
}
