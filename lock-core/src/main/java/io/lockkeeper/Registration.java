package io.lockkeeper;

/**
 * What {@link Locks#onConnectionChange} and {@link Locks#onQueueChange} return: a watcher is called until its
 * registration is closed, also by the end of a try-with-resources statement. Safe for use from any thread.
 */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /**
     * Removes the watcher. A call of it that has begun goes on. Does not block, and throws nothing. Idempotent.
     */
    @Override
    void close();
}
