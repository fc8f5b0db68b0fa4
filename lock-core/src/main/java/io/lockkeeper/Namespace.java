package io.lockkeeper;

import io.lockkeeper.engine.LockEngine;
import io.lockkeeper.engine.Names;
import java.util.Collection;
import java.util.List;

/**
 * The names of one view of the locks: what stands before each.
 *
 * @param prefix empty, or ends with a slash
 */
record Namespace(LockEngine engine, String prefix) {
    /** The name as the backend knows it. */
    String full(String name) {
        if (prefix.isEmpty()) return name;
        Names.check(name); // the whole could be a name where this is none
        return prefix + name;
    }

    List<String> full(Collection<String> names) {
        return names.stream().map(this::full).toList();
    }

    /** The name as callers of this view know it. */
    String own(String full) {
        return full.substring(prefix.length());
    }

    Namespace within(String name) {
        return new Namespace(engine, full(name) + "/");
    }
}
