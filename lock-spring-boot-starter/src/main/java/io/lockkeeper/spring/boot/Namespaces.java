package io.lockkeeper.spring.boot;

import io.lockkeeper.Locks;

/** Keeps the names of an adapter apart from other locks. */
final class Namespaces {
    private Namespaces() {}

    static Locks within(Locks locks, String namespace) {
        return namespace.isEmpty() ? locks : locks.namespace(namespace);
    }
}
