package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.Watcher
import org.apache.zookeeper.Watcher.Event.EventType

/** The watchers of one client, by path and kind. Each is called once for one event (ZooKeeper's {@code ZKWatchManager}). */
class ClientWatches {
    val data = LinkedHashMap<String, LinkedHashSet<Watcher>>()
    val exists = LinkedHashMap<String, LinkedHashSet<Watcher>>()
    val children = LinkedHashMap<String, LinkedHashSet<Watcher>>()

    val all: Set<Watcher> get() = listOf(data, exists, children).flatMapTo(LinkedHashSet()) { it.values.flatten() }

    val isEmpty get() = data.isEmpty() && exists.isEmpty() && children.isEmpty()

    fun add(to: MutableMap<String, LinkedHashSet<Watcher>>, path: String, watcher: Watcher) {
        to.getOrPut(path) { LinkedHashSet(2) } += watcher
    }

    /** Takes out those that are to be told. */
    fun take(type: EventType, path: String): Set<Watcher> {
        val taken = LinkedHashSet<Watcher>()
        when (type) {
            EventType.NodeCreated, EventType.NodeDataChanged -> {
                data.remove(path)?.let { taken += it }
                exists.remove(path)?.let { taken += it }
            }

            EventType.NodeChildrenChanged -> children.remove(path)?.let { taken += it }

            EventType.NodeDeleted -> {
                data.remove(path)?.let { taken += it }
                exists.remove(path)?.let { taken += it }
                children.remove(path)?.let { taken += it }
            }

            else -> error("no event of a node: $type")
        }
        return taken
    }

    /** Whether there are watches on the path: of this watcher, or of any if it is null. */
    fun has(path: String, watcher: Watcher?) = kinds().any {
        it[path]?.let { on -> watcher == null || watcher in on } ==
            true
    }

    fun hasOther(path: String, watcher: Watcher) = kinds().any { it[path]?.any { on -> on !== watcher } == true }

    fun remove(path: String, watcher: Watcher?) {
        for (kind in kinds()) {
            val on = kind[path] ?: continue
            if (watcher == null) on.clear() else on -= watcher
            if (on.isEmpty()) kind -= path
        }
    }

    private fun kinds() = listOf(data, exists, children)
}
