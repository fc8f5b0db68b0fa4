package io.lockkeeper;

/** Which library made a node in a lock's queue, as far as the node shows. */
public enum ContenderKind {
    /** This library. */
    LOCKKEEPER,
    /** A mutex of the same layout, such as Curator's {@code InterProcessMutex}. It takes its turn like any other. */
    MUTEX,
    /** Another kind of lock, such as a read/write lock. Such a queue can be looked at, but not entered. */
    FOREIGN,
    /** The backend refuses to show the node, for example for lack of rights; {@link Holder#unreadable} says why. */
    UNREADABLE
}
