package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.data.Stat

/** What the stat of a container says about its owner. */
const val CONTAINER_OWNER = Long.MIN_VALUE

/** One node. Its stored {@code creations} are what a sequential child's number is made of. */
class Node(
    var data: ByteArray?,
    val createdId: Long,
    val createdMillis: Long,
    val owner: Long,
) {
    var changedId = createdId
    var changedMillis = createdMillis
    var version = 0
    var creations = 0
    var childrenId = createdId

    /** In the same order as on a server, which is that of the hashes. */
    val children = HashSet<String>(8)

    val isEphemeral get() = owner != 0L && owner != CONTAINER_OWNER

    fun stat() = Stat().also {
        it.czxid = createdId
        it.ctime = createdMillis
        it.mzxid = changedId
        it.mtime = changedMillis
        it.version = version
        it.cversion = creations * 2 - children.size
        // Clients see a container as a node without an owner.
        it.ephemeralOwner = if (owner == CONTAINER_OWNER) 0 else owner
        it.pzxid = childrenId
        it.dataLength = data?.size ?: 0
        it.numChildren = children.size
    }

    fun copy() = Node(data, createdId, createdMillis, owner).also {
        it.changedId = changedId
        it.changedMillis = changedMillis
        it.version = version
        it.creations = creations
        it.childrenId = childrenId
        it.children += children
    }
}

/** One step of a transaction that was found to be possible. */
sealed interface Change {
    class Create(val path: String, val data: ByteArray?, val owner: Long, val creations: Int) : Change

    /** @param version what the remover demanded; -1 for any */
    class Delete(val path: String, val version: Int = -1) : Change

    class SetData(val path: String, val data: ByteArray?, val version: Int) : Change

    /** A check: nothing changes. */
    data object Nothing : Change
}

/** Hears of the changes of a tree, in their order. */
interface TreeListener {
    fun created(path: String)

    fun deleted(path: String)

    fun changed(path: String)
}

/**
 * The nodes, after all transactions up to the last one.
 *
 * @param isAhead whether it is what a leader expects, in which a counter that is at its end turns negative for a moment
 */
class Tree(private val isAhead: Boolean = false) {
    private val overflowed = HashSet<String>()
    private val nodes = HashMap<String, Node>()
    private val ephemerals = HashMap<Long, HashSet<String>>()

    var lastId = 0L
        private set

    init {
        nodes["/"] = Node(null, 0, 0, 0)
    }

    operator fun get(path: String): Node? = nodes[path]

    val paths: Set<String> get() = nodes.keys

    /** The nodes of a session, in the order in which a server removes them. */
    @Suppress("UNCHECKED_CAST")
    fun ephemeralsOf(session: Long): Set<String> = ephemerals[session]?.clone() as Set<String>? ?: emptySet()

    private fun add(path: String, node: Node) {
        nodes[path] = node
        if (node.isEphemeral) ephemerals.getOrPut(node.owner) { HashSet() } += path
    }

    private fun remove(path: String): Node? = nodes.remove(path)?.also { node ->
        if (node.isEphemeral) {
            ephemerals[node.owner]?.let {
                if (it.remove(path) &&
                    it.isEmpty()
                ) {
                    ephemerals -= node.owner
                }
            }
        }
    }

    fun parentOf(path: String): String {
        val slash = path.lastIndexOf('/')
        return if (slash <= 0) "/" else path.substring(0, slash)
    }

    /** @param after hears of each change when it is made, by its number */
    fun apply(transaction: Transaction, listener: TreeListener?, after: ((Int) -> Unit)? = null) {
        lastId = transaction.id
        for ((number, change) in transaction.changes.withIndex()) {
            apply(change, transaction, listener)
            after?.invoke(number)
        }
    }

    /** Also for a transaction whose steps are still being examined. */
    fun apply(change: Change, transaction: Transaction, listener: TreeListener?) {
        when (change) {
            is Change.Create -> {
                val parent = nodes[parentOf(change.path)] ?: return
                if (change.path in nodes) return
                // At its end the counter turns negative in what the leader expects, and stays where it was in the nodes.
                if (isAhead && change.creations < parent.creations) overflowed += parentOf(change.path)
                if (isAhead || change.creations > parent.creations) {
                    parent.creations = change.creations
                    parent.childrenId = transaction.id
                }
                parent.children += change.path.substringAfterLast('/')
                add(change.path, Node(change.data, transaction.id, transaction.millis, change.owner))
                listener?.created(change.path)
            }

            is Change.Delete -> {
                if (remove(change.path) == null) return
                nodes[parentOf(change.path)]?.let {
                    it.children -= change.path.substringAfterLast('/')
                    it.childrenId = maxOf(it.childrenId, transaction.id)
                }
                listener?.deleted(change.path)
            }

            is Change.SetData -> nodes[change.path]?.let {
                it.data = change.data
                it.version = change.version
                it.changedId = transaction.id
                it.changedMillis = transaction.millis
                listener?.changed(change.path)
            }

            Change.Nothing -> Unit
        }
    }

    /** All that was expected has come true: counters are what the nodes say. */
    fun settle(committed: Tree) {
        if (overflowed.isEmpty()) return
        for (path in overflowed) committed[path]?.let { nodes[path]?.creations = it.creations }
        overflowed.clear()
    }

    fun copy(isAhead: Boolean = false) = Tree(isAhead).also {
        it.nodes.clear()
        nodes.forEach { (path, node) -> it.add(path, node.copy()) }
        it.lastId = lastId
    }

    /** Puts a node back as it was; null if there was none. */
    fun put(path: String, node: Node?) {
        remove(path)
        if (node != null) add(path, node)
    }

    /** Only for the test of a counter that is near its end. */
    fun setCreations(path: String, creations: Int) {
        nodes.getValue(path).creations = creations
    }
}
