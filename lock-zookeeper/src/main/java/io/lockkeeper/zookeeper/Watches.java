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

/**
 * The one {@link Watcher} of a ZooKeeper handle, and who wants to hear what. ZooKeeper keeps one watch a path and Watcher
 * object, so that any number of contenders cost one. A contender that leaves is forgotten at once; its watch on the
 * server, one a path at most, goes with the path's next change. Thread rules: the maps change under this object's lock;
 * actions run outside it, on ZooKeeper's event thread.
 */
final class Watches implements Watcher {
    private final Consumer<Event.KeeperState> connectionEvents;
    private final Map<String, Map<UUID, Runnable>> data = new HashMap<>();
    private final Map<String, Map<UUID, Runnable>> children = new HashMap<>();
    private final Map<UUID, Set<String>> paths = new HashMap<>();

    Watches(Consumer<Event.KeeperState> connectionEvents) {
        this.connectionEvents = connectionEvents;
    }

    synchronized void onData(String path, UUID contender, Runnable action) {
        add(data, path, contender, action);
    }

    synchronized void onChildren(String path, UUID contender, Runnable action) {
        add(children, path, contender, action);
    }

    private void add(Map<String, Map<UUID, Runnable>> watches, String path, UUID contender, Runnable action) {
        watches.computeIfAbsent(path, any -> new HashMap<>()).put(contender, action);
        paths.computeIfAbsent(contender, any -> new HashSet<>()).add(path);
    }

    /** The contender has left. */
    synchronized void forget(UUID contender) {
        var watched = paths.remove(contender);
        if (watched == null) return;
        for (var path : watched) {
            remove(data, path, contender);
            remove(children, path, contender);
        }
    }

    private static void remove(Map<String, Map<UUID, Runnable>> watches, String path, UUID contender) {
        var actions = watches.get(path);
        if (actions == null) return;
        actions.remove(contender);
        if (actions.isEmpty()) watches.remove(path);
    }

    @Override
    public void process(WatchedEvent event) {
        switch (event.getType()) {
            case None -> connectionEvents.accept(event.getState());
            case NodeChildrenChanged -> take(event.getPath(), children).forEach(Runnable::run);
            default -> {
                take(event.getPath(), data).forEach(Runnable::run);
                if (event.getType() == Event.EventType.NodeDeleted)
                    take(event.getPath(), children).forEach(Runnable::run);
            }
        }
    }

    private synchronized List<Runnable> take(String path, Map<String, Map<UUID, Runnable>> from) {
        var taken = from.remove(path);
        if (taken == null) return List.of();
        for (var contender : taken.keySet()) {
            var watched = paths.get(contender);
            boolean elsewhere = data.containsKey(path) && data.get(path).containsKey(contender)
                    || children.containsKey(path) && children.get(path).containsKey(contender);
            if (watched == null || elsewhere) continue;
            watched.remove(path);
            if (watched.isEmpty()) paths.remove(contender);
        }
        return new ArrayList<>(taken.values());
    }
}
