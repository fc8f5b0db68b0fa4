package io.lockkeeper.zookeeper.compared

import org.apache.zookeeper.CreateMode

/** One request of a program. Paths begin below the program's root; a watcher is one of the client's, by its number. */
sealed interface Ask {
    val isWrite: Boolean get() = true

    data class Create(val path: String, val mode: CreateMode, val bytes: Int) : Ask {
        override fun toString() = "create $path $mode, $bytes bytes"
    }

    data class Delete(val path: String, val version: Int) : Ask {
        override fun toString() = "delete $path version $version"
    }

    data class SetData(val path: String, val bytes: Int, val version: Int) : Ask {
        override fun toString() = "setData $path $bytes bytes, version $version"
    }

    /** In a transaction only. */
    data class Check(val path: String, val version: Int) : Ask {
        override fun toString() = "check $path version $version"
    }

    data class Multi(val parts: List<Ask>) : Ask {
        override fun toString() = "multi $parts"
    }

    /** [kind] is exists, getData or getChildren. */
    data class Read(val kind: String, val path: String, val watcher: Int?) : Ask {
        override val isWrite get() = false

        override fun toString() = "$kind $path" + (watcher?.let { " with watcher $it" } ?: "")
    }

    data class Sync(val path: String) : Ask {
        override val isWrite get() = false

        override fun toString() = "sync $path"
    }

    /** @param watcher null for all of the client's */
    data class RemoveWatches(val path: String, val watcher: Int?) : Ask {
        override val isWrite get() = false

        override fun toString() = watcher?.let { "remove watcher $it from $path" } ?: "remove all watches from $path"
    }
}

/** What happens in a program, one after the other: each is over before the next begins. */
sealed interface Step {
    /** The client whose session it is about; null if it is about requests. */
    val session: Int? get() = null

    /** If there are several, the leader examines all of them before the first one is committed. */
    data class Requests(val asks: List<Pair<Int, Ask>>) : Step {
        override fun toString() =
            asks.joinToString("; ", if (asks.size > 1) "at once: " else "") { (client, ask) -> "client $client: $ask" }
    }

    data class Away(override val session: Int) : Step {
        override fun toString() = "client $session is cut off"
    }

    data class Refused(override val session: Int) : Step {
        override fun toString() = "client $session tries to connect in vain, if it is cut off"
    }

    data class Back(override val session: Int) : Step {
        override fun toString() = "client $session may connect again"
    }

    data class LostReply(override val session: Int, val ask: Ask) : Step {
        override fun toString() = "client $session: $ask, and is cut off before the answer"
    }

    data class Expire(override val session: Int) : Step {
        override fun toString() = "the server ends the session of client $session"
    }

    data class Close(override val session: Int) : Step {
        override fun toString() = "client $session closes"
    }

    data class Renew(override val session: Int) : Step {
        override fun toString() = "another client takes the place of client $session, if that is over"
    }

    /** The next sequential child of the path gets this number. */
    data class Counter(val path: String, val next: Int) : Step {
        override fun toString() = "the counter of $path is at $next"
    }

    data object Reap : Step {
        override fun toString() = "the servers remove empty containers"
    }
}

class Program(val seed: Long, val steps: List<Step>) {
    /** Whether all sessions outlive it. */
    val isQuiet get() = steps.none { it.session != null } && steps.none { it is Step.Requests && it.cutsOff }

    private val Step.Requests.cutsOff get() = asks.any { (_, ask) -> ask.toString().contains("$LARGE bytes") }

    override fun toString() =
        steps.withIndex().joinToString("\n", "Program $seed:\n") { (at, step) -> "  ${at + 1}. $step" }

    companion object {
        const val CLIENTS = 3
        const val WATCHERS = 2

        /** More than a client reads; see [MOST]. */
        const val LARGE = 9000

        /** The client's {@code jute.maxbuffer}. */
        const val MOST = 4000
    }
}
