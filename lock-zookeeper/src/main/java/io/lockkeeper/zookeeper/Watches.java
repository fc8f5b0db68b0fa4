package io.lockkeeper.zookeeper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one {@link Watcher} of a ZooKeeper handle, with the actions of the contenders that watch nodes. ZooKeeper keeps
 * one watch for each path and Watcher object, so any number of contenders cost one watch for each path. A contender
 * that leaves is forgotten here at once; the server drops its watch at the next change of the path. Thread rules: any
 * thread may call any method. The maps are guarded by this object's monitor; actions run outside it, on ZooKeeper's
 * event thread.
 */
final class Watches implements Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

    private final Consumer<Event.KeeperState> connectionEvents;
    private final Consumer<String> nodeEvents;

    // Guarded by this object's monitor.
    private final Map<String, Map<UUID, Consumer<EventType>>> data = new HashMap<>(); // path, contender, action
    private final Map<UUID, Set<String>> paths = new HashMap<>(); // contender, paths that it watches

    Watches(Consumer<Event.KeeperState> connectionEvents, Consumer<String> nodeEvents) {
        this.connectionEvents = connectionEvents;
        this.nodeEvents = nodeEvents;
    }

    /**
     * Registers the contender's action for the next change of the node. The caller arms the watch by a request of its
     * own.
     */
    synchronized void onData(String path, UUID contender, Consumer<EventType> action) {
        data.computeIfAbsent(path, any -> new HashMap<>()).put(contender, action);
        paths.computeIfAbsent(contender, any -> new HashSet<>()).add(path);
    }

    /** The same, but only if the contender has no action for that node. Returns whether it was registered. */
    synchronized boolean onDataToo(String path, UUID contender, Consumer<EventType> action) {
        var actions = data.get(path);
        if (actions != null && actions.containsKey(contender)) return false;
        onData(path, contender, action);
        return true;
    }

    /** Removes all actions of a contender that has left. */
    synchronized void forget(UUID contender) {
        var watched = paths.remove(contender);
        if (watched == null) return;
        for (var path : watched) {
            var actions = data.get(path);
            if (actions == null) continue;
            actions.remove(contender);
            if (actions.isEmpty()) data.remove(path);
        }
    }

    @Override
    public void process(WatchedEvent event) {
        if (event.getType() == Event.EventType.None) {
            connectionEvents.accept(event.getState());
        } else {
            noteChange(event);
            for (var action : take(event.getPath())) {
                try {
                    action.accept(event.getType());
                } catch (Throwable thrown) {
                    LOG.error(
                            "A listener failed on a change of {}",
                            event.getPath(),
                            thrown); // the other actions must run
                }
            }
        }
    }

    private void noteChange(WatchedEvent event) {
        // Only observers of a queue hear of its children. It says nothing about whether the parent is still the same.
        if (event.getType() == EventType.NodeChildrenChanged) return;
        try {
            nodeEvents.accept(event.getPath());
        } catch (Throwable thrown) {
            LOG.error("A change of {} could not be recorded", event.getPath(), thrown);
        }
    }

    /** Whether anybody waits for a change of this path. */
    synchronized boolean hasActions(String path) {
        return data.containsKey(path);
    }

    private synchronized List<Consumer<EventType>> take(String path) {
        var taken = data.remove(path);
        if (taken == null) return List.of();
        for (var contender : taken.keySet()) {
            var watched = paths.get(contender);
            if (watched == null) continue;
            watched.remove(path);
            if (watched.isEmpty()) paths.remove(contender);
        }
        return new ArrayList<>(taken.values());
    }
}
