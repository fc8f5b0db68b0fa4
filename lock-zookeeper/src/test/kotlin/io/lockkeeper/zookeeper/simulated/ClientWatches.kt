package io.lockkeeper.zookeeper.simulated

import org.apache.zookeeper.Watcher
import org.apache.zookeeper.Watcher.Event.EventType

/** The watchers of one client, by path and kind. Each is called once for one event (ZooKeeper's {@code ZKWatchManager}). */
class ClientWatches {
    // In the same order as in a client, which is that of the hashes: so they are set again.
    val data = HashMap<String, LinkedHashSet<Watcher>>()
    val exists = HashMap<String, LinkedHashSet<Watcher>>()
    val children = HashMap<String, LinkedHashSet<Watcher>>()

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
    fun has(path: String, watcher: Watcher?) =
        kinds().any { kind -> kind[path]?.let { on -> watcher == null || watcher in on } == true }

    /** Removes this watcher, or all if it is null. Returns those that are told of it, by the event that tells them. */
    fun remove(path: String, watcher: Watcher?): Map<EventType, Set<Watcher>> {
        val ofChildren = LinkedHashSet<Watcher>()
        val ofData = LinkedHashSet<Watcher>()
        for (kind in kinds()) {
            val on = kind[path] ?: continue
            val removed = if (watcher == null) on.toList() else listOf(watcher).filter { it in on }
            (if (kind === children) ofChildren else ofData) += removed
            on -= removed.toSet()
            if (on.isEmpty()) kind -= path
        }
        return mapOf(EventType.ChildWatchRemoved to ofChildren, EventType.DataWatchRemoved to ofData)
            .filterValues { it.isNotEmpty() }
    }

    private fun kinds() = listOf(data, exists, children)
}
