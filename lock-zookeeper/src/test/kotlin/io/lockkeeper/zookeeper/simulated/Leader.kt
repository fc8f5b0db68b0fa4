package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.KeeperException.Code
import java.util.Locale

/** What all servers do in the same order. */
class Transaction(val id: Long, val millis: Long, val changes: List<Change>) {
    /** The answer, but for what only the server knows that gives it: the stats. */
    var code = Code.OK.intValue()
    var parts: List<Part>? = null

    /** The session that it begins or ends; 0 if it does neither. */
    var opens = 0L
    var closes = 0L

    /** Nothing of the request is done. */
    fun refuse(refusal: Code, request: Request) {
        code = refusal.intValue()
        if (request !is Request.Multi) return
        parts = request.parts.indices.map { Part(if (it == 0) code else Code.RUNTIMEINCONSISTENCY.intValue()) }
    }

    class Part(val code: Int, val path: String? = null, val withStat: Boolean = false)
}

/**
 * How a leader turns requests into transactions: it examines them against the tree as it will be when all that was
 * proposed before has been committed (ZooKeeper's {@code PrepRequestProcessor}).
 */
class Leader(val ahead: Tree) {
    /** A request that was refused is a transaction too: it takes a number. */
    fun transaction(request: Request, session: Long, id: Long, millis: Long): Transaction {
        val changes = ArrayList<Change>(2)
        val transaction = Transaction(id, millis, changes)
        when (request) {
            is Request.Multi -> all(request.parts, session, transaction, changes)

            is Request.CloseSession -> close(session, transaction, changes)

            else -> {
                val part = one(request, session, transaction, changes)
                transaction.code = part.code
                transaction.parts = listOf(part)
            }
        }
        ahead.apply(Transaction(id, millis, emptyList()), null)
        return transaction
    }

    /** All or nothing. The steps are tried one by one, on what those before would have made of the tree. */
    private fun all(parts: List<Request>, session: Long, transaction: Transaction, changes: ArrayList<Change>) {
        val undo = Undo(ahead)
        val results = ArrayList<Transaction.Part>()
        for (part in parts) {
            undo.note(part)
            val result = one(part, session, transaction, changes)
            results += result
            if (result.code != Code.OK.intValue()) {
                undo.run()
                changes.clear()
                transaction.code = result.code
                val before = results.size - 1
                transaction.parts = parts.indices.map {
                    Transaction.Part(
                        when {
                            it < before -> Code.OK.intValue()
                            it == before -> result.code
                            else -> Code.RUNTIMEINCONSISTENCY.intValue()
                        },
                    )
                }
                return
            }
        }
        transaction.parts = results
    }

    /** All nodes of the session go at once. */
    fun close(session: Long, transaction: Transaction, changes: MutableList<Change>) {
        transaction.closes = session
        for (path in ahead.ephemeralsOf(session)) {
            Change.Delete(path).also {
                changes += it
                ahead.apply(it, transaction, null)
            }
        }
    }

    private fun one(
        request: Request,
        session: Long,
        transaction: Transaction,
        changes: MutableList<Change>,
    ): Transaction.Part {
        var path: String? = null
        var withStat = false
        val change: Change
        when (request) {
            is Request.Create -> {
                val parent = ahead[ahead.parentOf(request.path)] ?: return failed(Code.NONODE)
                path =
                    if (request.mode.isSequential) {
                        request.path + "%010d".format(
                            Locale.ENGLISH,
                            parent.creations,
                        )
                    } else {
                        request.path
                    }
                if (ahead[path] != null) return failed(Code.NODEEXISTS)
                if (parent.isEphemeral) return failed(Code.NOCHILDRENFOREPHEMERALS)
                val owner = when {
                    request.mode == CreateMode.CONTAINER -> CONTAINER_OWNER
                    request.mode.isEphemeral -> session
                    else -> 0L
                }
                change = Change.Create(path, request.data, owner, parent.creations + 1)
                withStat = true
            }

            is Request.Delete -> {
                val node = ahead[request.path] ?: return failed(Code.NONODE)
                if (request.version != ANY && request.version != node.version) return failed(Code.BADVERSION)
                if (node.children.isNotEmpty()) return failed(Code.NOTEMPTY)
                path = request.path
                change = Change.Delete(request.path, request.version)
            }

            is Request.DeleteContainer -> {
                // It may be another node by now than the one that was found to be an empty container.
                val node = ahead[request.path] ?: return failed(Code.NONODE)
                if (node.children.isNotEmpty()) return failed(Code.NOTEMPTY)
                if (node.isEphemeral) return failed(Code.BADVERSION)
                change = Change.Delete(request.path)
            }

            is Request.SetData -> {
                val node = ahead[request.path] ?: return failed(Code.NONODE)
                if (request.version != ANY && request.version != node.version) return failed(Code.BADVERSION)
                path = request.path
                change = Change.SetData(request.path, request.data, node.version + 1)
                withStat = true
            }

            is Request.Check -> {
                val node = ahead[request.path] ?: return failed(Code.NONODE)
                if (request.version != ANY && request.version != node.version) return failed(Code.BADVERSION)
                change = Change.Nothing
            }

            else -> error("no write: $request")
        }
        changes += change
        ahead.apply(change, transaction, null)
        return Transaction.Part(Code.OK.intValue(), path, withStat)
    }

    private fun failed(code: Code) = Transaction.Part(code.intValue())

    private companion object {
        const val ANY = -1
    }
}

/** Puts the nodes back that a transaction touched before one of its steps failed. */
private class Undo(private val tree: Tree) {
    private val before = LinkedHashMap<String, Node?>()

    fun note(request: Request) {
        val path = when (request) {
            is Request.Create -> request.path
            is Request.Delete -> request.path
            is Request.SetData -> request.path
            else -> return
        }
        val parent = tree.parentOf(path)
        if (parent !in before) before[parent] = tree[parent]?.copy()
        val named = if (request is Request.Create && request.mode.isSequential) {
            path + "%010d".format(Locale.ENGLISH, tree[parent]?.creations ?: 0)
        } else {
            path
        }
        if (named !in before) before[named] = tree[named]?.copy()
    }

    fun run() = before.forEach { (path, node) -> tree.put(path, node) }
}
