package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.Watcher.Event.EventType

/** The watches that one server keeps: which connections wait for a change of which path. Each fires once. */
class ServerWatches(private val tree: Tree) : TreeListener {
    private val data = HashMap<String, LinkedHashSet<Connection>>()
    private val children = HashMap<String, LinkedHashSet<Connection>>()

    /** How many there are. */
    val count get() = data.values.sumOf { it.size } + children.values.sumOf { it.size }

    fun onData(path: String, connection: Connection) {
        data.getOrPut(path) { LinkedHashSet(2) } += connection
    }

    fun onChildren(path: String, connection: Connection) {
        children.getOrPut(path) { LinkedHashSet(2) } += connection
    }

    fun has(path: String, connection: Connection) =
        data[path]?.contains(connection) == true || children[path]?.contains(connection) == true

    /** Returns whether there was one. */
    fun remove(path: String, connection: Connection): Boolean {
        val ofData = data[path]?.remove(connection) == true
        return children[path]?.remove(connection) == true || ofData
    }

    fun forget(connection: Connection) {
        for (watches in listOf(data, children)) {
            watches.values.removeIf {
                it.remove(connection)
                it.isEmpty()
            }
        }
    }

    fun forgetAll() {
        data.clear()
        children.clear()
    }

    /** What a client that comes back with its watches has missed is told now; the others are watched again. */
    fun setAgain(request: Request.SetWatches, connection: Connection) {
        for (path in request.data) {
            val node = tree[path]
            when {
                node == null -> connection.tell(EventType.NodeDeleted, path)
                node.changedId > request.since -> connection.tell(EventType.NodeDataChanged, path)
                else -> onData(path, connection)
            }
        }
        for (path in request.exists) {
            if (tree[path] != null) connection.tell(EventType.NodeCreated, path) else onData(path, connection)
        }
        for (path in request.children) {
            val node = tree[path]
            when {
                node == null -> connection.tell(EventType.NodeDeleted, path)
                node.childrenId > request.since -> connection.tell(EventType.NodeChildrenChanged, path)
                else -> onChildren(path, connection)
            }
        }
    }

    override fun created(path: String) {
        fire(data, path, EventType.NodeCreated, null)
        fire(children, tree.parentOf(path), EventType.NodeChildrenChanged, null)
    }

    override fun deleted(path: String) {
        val told = fire(data, path, EventType.NodeDeleted, null)
        fire(children, path, EventType.NodeDeleted, told)
        fire(children, tree.parentOf(path), EventType.NodeChildrenChanged, null)
    }

    override fun changed(path: String) {
        fire(data, path, EventType.NodeDataChanged, null)
    }

    private fun fire(
        watches: HashMap<String, LinkedHashSet<Connection>>,
        path: String,
        type: EventType,
        besides: Set<Connection>?,
    ): Set<Connection>? {
        val told = watches.remove(path) ?: return null
        for (connection in told) if (besides == null || connection !in besides) connection.tell(type, path)
        return told
    }
}
