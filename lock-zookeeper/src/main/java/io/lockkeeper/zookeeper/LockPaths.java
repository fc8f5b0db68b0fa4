package io.lockkeeper.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where each lock's nodes are: the one place where paths are made. Remembers which parents were seen to exist. */
final class LockPaths {
    private static final int MOST_REMEMBERED = 10_000;

    private final String root; // with the client's namespace, without a slash at its end
    private final Set<String> existing = ConcurrentHashMap.newKeySet();

    LockPaths(String namespace, String root) {
        this.root = (namespace.isEmpty() ? "" : "/" + namespace) + (root.equals("/") ? "" : root);
    }

    String parent(String lock) {
        var segment = NameCodec.segment(lock);
        // The servers keep this one name at the top for themselves.
        return root + "/" + (root.isEmpty() && segment.equals("zookeeper") ? "%7Aookeeper" : segment);
    }

    /** The parent and those above it that are not known to exist, the uppermost first. */
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
        // Forgetting costs one request more the next time; remembering every name ever used would cost the heap.
        if (existing.size() >= MOST_REMEMBERED) existing.clear();
        existing.add(path);
    }

    /** The parent is, or may soon be, gone; those above it are not. */
    void removed(String parent) {
        existing.remove(parent);
    }

    /** Something on the way to the parent is gone: containers are removed when empty. */
    void gone(String parent) {
        for (int end = parent.length(); end > 0; end = parent.lastIndexOf('/', end - 1))
            existing.remove(parent.substring(0, end));
    }
}
