package io.lockkeeper.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says which path a lock's nodes have as their parent, and remembers which parents were seen to exist. Thread rules:
 * any thread may call; the set is concurrent; nothing blocks.
 */
final class LockPaths {
    private static final int MOST_REMEMBERED = 10_000;

    private final String root; // with the client's namespace, without a slash at its end
    private final boolean namesArePaths;
    private final Set<String> existing = ConcurrentHashMap.newKeySet();

    private LockPaths(String namespace, String root, boolean namesArePaths) {
        this.root = (namespace.isEmpty() ? "" : "/" + namespace) + (root.equals("/") ? "" : root);
        this.namesArePaths = namesArePaths;
    }

    /** The parents of locks are children of this root. */
    LockPaths(String namespace, String root) {
        this(namespace, root, false);
    }

    /** The name of a lock is the path of its parent, as Curator's recipes have it. */
    static LockPaths asNames(String namespace) {
        return new LockPaths(namespace, "/", true);
    }

    String parent(String lock) {
        if (namesArePaths) return lock.equals("/") ? root : root + lock;
        var segment = NameCodec.segment(lock);
        // The servers reserve the path /zookeeper for themselves.
        return root + "/" + (root.isEmpty() && segment.equals("zookeeper") ? "%7Aookeeper" : segment);
    }

    /** The path whose children are the parents of all locks. */
    String root() {
        return root.isEmpty() ? "/" : root;
    }

    /** The lock whose parent is this child of the root; empty if it is no lock's. */
    Optional<String> lock(String child) {
        if (namesArePaths) return Optional.empty(); // locks may be at any depth, and nobody lists them
        return NameCodec.name(root.isEmpty() && child.equals("%7Aookeeper") ? "zookeeper" : child)
                .filter(lock -> parent(lock).endsWith("/" + child));
    }

    /** The nodes on the way to the parent, itself included, that are not known to exist; the topmost first. */
    List<String> missing(String parent) {
        if (existing.contains(parent)) return List.of();
        var missing = new ArrayList<String>();
        for (int slash = parent.indexOf('/', 1); slash > 0; slash = parent.indexOf('/', slash + 1)) {
            var above = parent.substring(0, slash);
            if (!existing.contains(above)) missing.add(above);
        }
        missing.add(parent);
        return missing;
    }

    void exists(String path) {
        // To forget a path costs one request more the next time. To remember every name ever used would fill the heap.
        if (existing.size() >= MOST_REMEMBERED) existing.clear();
        existing.add(path);
    }

    /** Records that the parent is gone or may soon be. The nodes above it are still there. */
    void removed(String parent) {
        existing.remove(parent);
    }

    /** Records that the parent or a node above it is gone, because the servers remove containers that are empty. */
    void gone(String parent) {
        for (int end = parent.length(); end > 0; end = parent.lastIndexOf('/', end - 1))
            existing.remove(parent.substring(0, end));
    }
}
