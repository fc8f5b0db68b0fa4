package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.KeeperException.Code
import org.apache.zookeeper.data.Stat

/**
 * One server: it answers what it can from its own tree, which may lag behind, and passes on the rest to the leader.
 * Requests of one connection are answered in their order; a read waits for the writes before it.
 */
class Server(private val sim: Simulation, private val ensemble: Ensemble, val number: Int) {
    var tree = Tree()
        private set
    private var watches = ServerWatches(tree)
    private val connections = LinkedHashSet<Connection>()
    private val touched = LinkedHashSet<Long>()

    /** The way to the leader and back; each is replaced when the server finds a leader anew. */
    internal var toLeader = ensemble.link()
    internal var fromLeader = ensemble.link()

    /** Whether clients are served. */
    var isServing = true
        private set

    /** Without a leader, but ready to serve clients that only want to read. */
    var isReadOnly = false
        private set

    /** Accepts connections, and closes each at its first request. */
    var isRefusing = false

    /** Whether its machine is up. */
    var isUp = true
        private set

    /** Whether it does not hear of the leader, nor the leader of it. */
    val isIsolated get() = toLeader.isFrozen

    val open: Collection<Connection> get() = connections

    val watchCount get() = watches.count

    override fun toString() = "server $number"

    /** A client's system connects. Returns whether anything listens. */
    internal fun connect(connection: Connection): Boolean {
        if (!isUp) return false
        connections += connection
        return true
    }

    internal fun ended(connection: Connection) {
        if (connections.remove(connection)) watches.forget(connection)
    }

    internal fun received(connection: Connection, request: Request) {
        if (connection !in connections) return
        when {
            request is Request.Connect -> begin(connection, request)
            connection.session == 0L || request.size > ensemble.settings.mostRequestBytes -> connection.closeByServer()
            else -> take(connection, request)
        }
    }

    private fun begin(connection: Connection, request: Request.Connect) {
        val readOnly = isReadOnly && request.readOnly
        val isRefused = isRefusing || (!isServing && !readOnly) || request.lastId > tree.lastId
        if (isRefused) return connection.closeByServer()
        val timeout = ensemble.settings.grant(request.timeoutMillis)
        val session = if (ensemble.forgetsSessions) 0L else request.session
        if (readOnly) {
            connection.session = if (session == 0L) ensemble.newSession(this) else session
            return connection.accept(Connected(connection.session, timeout, true))
        }
        if (session == 0L) {
            val id = ensemble.newSession(this)
            toLeader { ensemble.open(id, timeout, this, connection) }
        } else {
            // What its client gave up is closed here too: nothing that it has sent is taken any more.
            connections.filter { it !== connection && it.session == session }.forEach {
                it.closeByServer()
                ended(it)
            }
            toLeader {
                if (ensemble.leading == null) return@toLeader // nobody answers
                val known = ensemble.revalidate(session, this)
                fromLeader { if (connection in connections) welcome(connection, session, known) }
            }
        }
    }

    /** @param timeoutMillis null if the session is over */
    internal fun welcome(connection: Connection, session: Long, timeoutMillis: Int?) {
        if (timeoutMillis == null) {
            connection.accept(Connected(0, 0, false))
            connection.closeByServer()
        } else {
            connection.session = session
            connection.accept(Connected(session, timeoutMillis, false))
        }
    }

    private fun take(connection: Connection, request: Request) {
        touch(connection.session)
        val waiting = Connection.Waiting(request)
        connection.waiting += waiting
        // A leader examines reads too. A follower answers them, even if the session has moved.
        val refusal = if (request.isWrite || !isLeading) null else ensemble.refusal(connection.session, this)
        if (refusal == Code.SESSIONMOVED) return connection.closeByServer()
        if (refusal != null) {
            waiting.reply = Reply(refusal.intValue(), tree.lastId)
        } else if ((request.isWrite || request is Request.Sync) && isReadOnly) {
            waiting.reply = Reply(Code.NOTREADONLY.intValue(), tree.lastId)
        } else if (request.isWrite) {
            toLeader { ensemble.propose(request, connection.session, Origin(this, connection, waiting)) }
        } else if (request is Request.Sync) {
            toLeader { ensemble.sync(this) { finish(connection, waiting, Reply(0, tree.lastId)) } }
        }
        drain(connection)
    }

    private val isLeading get() = ensemble.leading === this && !isIsolated

    private fun touch(session: Long) {
        if (isLeading) ensemble.touch(session) else touched += session
    }

    /** The leader's ping has come: the answer says which sessions were heard of. */
    internal fun report() {
        val sessions = touched.toList()
        touched.clear()
        toLeader { sessions.forEach { ensemble.touch(it) } }
    }

    /** A transaction was committed. */
    internal fun apply(transaction: Transaction, origin: Origin?) {
        val parts = if (origin == null) null else transaction.parts
        val stats = parts?.let { arrayOfNulls<Stat>(it.size) }
        // A later part of the transaction may change the same node.
        tree.apply(
            transaction,
            watches,
            stats?.let {
                { number ->
                    if (parts[number].withStat) it[number] = parts[number].path?.let { path -> tree[path] }?.stat()
                }
            },
        )
        // It is closed without an answer: the client may be connected elsewhere.
        if (transaction.code == Code.SESSIONMOVED.intValue()) origin?.connection?.closeByServer()
        if (origin != null) finish(origin.connection, origin.waiting, reply(transaction, stats))
        if (transaction.closes != 0L) {
            // If the client has asked for it, its answer is sent first.
            connections.filter {
                it.session == transaction.closes
            }.forEach { it.closeByServer(abruptly = origin == null) }
        }
    }

    private fun finish(connection: Connection, waiting: Connection.Waiting, reply: Reply) {
        if (connection !in connections) return
        waiting.reply = reply
        drain(connection)
    }

    private fun reply(transaction: Transaction, stats: Array<Stat?>?): Reply {
        val parts = transaction.parts?.mapIndexed { at, part -> Reply.Part(part.code, part.path, stats?.get(at)) }
        val only = parts?.singleOrNull()
        return Reply(transaction.code, tree.lastId, only?.path, only?.stat, parts = parts)
    }

    private fun drain(connection: Connection) {
        while (connection.waiting.isNotEmpty() && !connection.isOver) {
            val first = connection.waiting.first()
            val answer = first.reply ?: if (first.request.isWrite || first.request is Request.Sync) return else null
            connection.waiting.removeFirst()
            connection.answer(answer ?: read(connection, first.request))
        }
    }

    private fun read(connection: Connection, request: Request): Reply = when (request) {
        is Request.Exists -> {
            if (request.watch) watches.onData(request.path, connection)
            val node = tree[request.path]
            Reply(code(node), tree.lastId, stat = node?.stat())
        }

        is Request.GetData -> {
            val node = tree[request.path]
            if (node != null && request.watch) watches.onData(request.path, connection)
            Reply(code(node), tree.lastId, stat = node?.stat(), data = node?.data)
        }

        is Request.GetChildren -> {
            val node = tree[request.path]
            if (node != null && request.watch) watches.onChildren(request.path, connection)
            Reply(code(node), tree.lastId, children = node?.children?.toList())
        }

        is Request.CheckWatches -> {
            Reply((if (watches.has(request.path, connection)) Code.OK else Code.NOWATCHER).intValue(), tree.lastId)
        }

        is Request.RemoveWatches -> {
            val removed = watches.remove(request.path, connection)
            Reply((if (removed) Code.OK else Code.NOWATCHER).intValue(), tree.lastId)
        }

        is Request.SetWatches -> {
            watches.setAgain(request, connection)
            Reply(0, tree.lastId)
        }

        else -> Reply(0, tree.lastId) // a ping
    }

    private fun code(node: Node?) = (if (node == null) Code.NONODE else Code.OK).intValue()

    private fun toLeader(action: Action) {
        if (isLeading) action.run() else toLeader.send(action)
    }

    internal fun fromLeader(action: Action) {
        if (isLeading) action.run() else fromLeader.send(action)
    }

    /** Neither hears the leader nor is heard, from now on. */
    internal fun isolate() {
        toLeader.freeze()
        fromLeader.freeze()
    }

    internal fun rejoin() {
        toLeader.thaw()
        fromLeader.thaw()
    }

    /** It has no leader any more: all connections are closed. */
    internal fun leave(readOnly: Boolean) {
        isServing = false
        connections.toList().forEach { it.closeByServer() }
        isReadOnly = readOnly
    }

    /** It has found the leader, and has all that is committed. */
    internal fun follow(committed: Tree) {
        connections.toList().forEach { it.closeByServer() }
        toLeader.drop()
        fromLeader.drop()
        toLeader = ensemble.link()
        fromLeader = ensemble.link()
        tree = committed.copy()
        watches = ServerWatches(tree)
        touched.clear()
        isServing = true
        isReadOnly = false
    }

    internal fun crash() {
        isUp = false
        isServing = false
        isReadOnly = false
        connections.toList().forEach { it.cut() }
    }

    internal fun start() {
        isUp = true
    }
}

/** Where a write comes from. */
class Origin internal constructor(
    internal val server: Server,
    internal val connection: Connection,
    internal val waiting: Connection.Waiting,
)
