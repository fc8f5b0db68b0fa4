package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.CreateMode
import org.apache.zookeeper.data.Stat

/** What a client asks of a server. */
sealed class Request {
    /** Whether the leader must put it in order with all others. */
    open val isWrite: Boolean get() = false

    /** About how many bytes it has on the wire. */
    open val size: Int get() = 32

    override fun toString() = javaClass.simpleName

    class Create(val path: String, val data: ByteArray?, val mode: CreateMode) : Request() {
        override fun toString() = "Create $path $mode"
        override val isWrite get() = true
        override val size get() = 64 + path.length + (data?.size ?: 0)
    }

    class Delete(val path: String, val version: Int) : Request() {
        override fun toString() = "Delete $path"
        override val isWrite get() = true
    }

    /** By the servers themselves: of a container that was found empty. */
    class DeleteContainer(val path: String) : Request() {
        override val isWrite get() = true
    }

    class SetData(val path: String, val data: ByteArray?, val version: Int) : Request() {
        override fun toString() = "SetData $path"
        override val isWrite get() = true
        override val size get() = 64 + path.length + (data?.size ?: 0)
    }

    /** In a transaction only. */
    class Check(val path: String, val version: Int) : Request() {
        override val isWrite get() = true
    }

    class Multi(val parts: List<Request>) : Request() {
        override val isWrite get() = true
    }

    class Exists(val path: String, val watch: Boolean) : Request() {
        override fun toString() = "Exists $path" + if (watch) ", watched" else ""
    }

    class GetData(val path: String, val watch: Boolean) : Request() {
        override fun toString() = "GetData $path" + if (watch) ", watched" else ""
    }

    class GetChildren(val path: String, val watch: Boolean) : Request() {
        override fun toString() = "GetChildren $path" + if (watch) ", watched" else ""
    }

    /** Removes all watches of the connection from the path. */
    class RemoveWatches(val path: String) : Request()

    /** Asks whether there is one, as a client does that removes one of its watchers; the server keeps it. */
    class CheckWatches(val path: String) : Request()

    class SetWatches(
        val since: Long,
        val data: List<String>,
        val exists: List<String>,
        val children: List<String>,
    ) : Request()

    data object Sync : Request()

    data object Ping : Request()

    data object CloseSession : Request() {
        override val isWrite get() = true
    }

    /** The first request of each connection. */
    class Connect(val lastId: Long, val timeoutMillis: Int, val session: Long, val readOnly: Boolean) : Request()
}

/** What a server answers: the result code, the server's last transaction, and what was asked for. */
class Reply(
    val code: Int,
    val lastId: Long,
    val path: String? = null,
    val stat: Stat? = null,
    val data: ByteArray? = null,
    val children: List<String>? = null,
    val parts: List<Part>? = null,
) {
    /** The result of one step of a transaction. */
    class Part(val code: Int, val path: String? = null, val stat: Stat? = null)

    /** What a client can't read if it is too large. */
    val size: Int get() = 32 + (data?.size ?: 0) + (children?.sumOf { it.length + Int.SIZE_BYTES } ?: 0)
}

/** What a server answers to [Request.Connect]; a timeout of 0 says that the session is over. */
class Connected(val session: Long, val timeoutMillis: Int, val readOnly: Boolean)
