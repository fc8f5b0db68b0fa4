package io.lockkeeper;

import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Quoted;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * The names as one view of the locks has them: each stands for a prefix and the name. Immutable.
 *
 * @param prefix empty, or ends with a slash
 */
record Namespace(Engine engine, String prefix) {
    /** The name as the backend knows it. */
    String full(String name) {
        Objects.requireNonNull(name, "A lock's name must not be null");
        if (prefix.isEmpty()) return name;
        Names.check(name); // prefix and name together can be valid where the name alone is not: an empty one
        return prefix + name;
    }

    List<String> full(Collection<String> names) {
        Objects.requireNonNull(names, "The names of the locks must not be null");
        return names.stream().map(this::full).toList();
    }

    /** The name as callers of this view know it. */
    String own(String full) {
        return full.substring(prefix.length());
    }

    /** The backend, the namespace, the state of the connection, and what is in use. */
    @Override
    public String toString() {
        var where = prefix.isEmpty() ? "" : ", namespace " + Quoted.text(prefix.substring(0, prefix.length() - 1));
        return engine.describe() + where + ", " + engine.connectionState() + ": " + engine.inUse();
    }

    Namespace within(String name) {
        return new Namespace(engine, full(name) + "/");
    }
}
