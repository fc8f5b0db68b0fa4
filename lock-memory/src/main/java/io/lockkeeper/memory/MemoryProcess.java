package io.lockkeeper.memory;

import io.lockkeeper.Locks;
import io.lockkeeper.internal.Nanos;
import java.time.Duration;
import java.util.Objects;

/**
 * One simulated process of a {@link MemoryCluster}: its locks, and the faults that a test can cause between the process
 * and the cluster. Nothing here blocks. Safe for use from any thread. Null throws {@link NullPointerException}.
 */
public final class MemoryProcess {
    private final MemoryStore store;
    private final Locks own;

    MemoryProcess(MemoryStore store, Locks locks) {
        this.store = store;
        this.own = locks;
    }

    /** The process's locks, to be given to the code under test. */
    public Locks locks() {
        return own;
    }

    /** Ends this process's session now, and with it its nodes. If it is connected, it gets a new session at once. */
    public void expireSession() {
        store.expireSession();
    }

    /**
     * Breaks the connection. The cluster ends the session after a session timeout. No effect if it is broken already.
     */
    public void disconnect() {
        store.disconnect();
    }

    /** Restores the connection, with the same session unless the cluster has ended it. */
    public void reconnect() {
        store.reconnect();
    }

    /** Stops all messages without telling this process, as a cut cable does. */
    public void freeze() {
        store.freeze();
    }

    /** Ends {@link #freeze}: messages that waited go on, or the process learns that its session has ended. */
    public void thaw() {
        store.thaw();
    }

    @Override
    public String toString() {
        return "MemoryProcess(" + own + ")";
    }

    /** Makes the next such operation fail before the cluster does it. Calls add up. */
    public void failNext(StoreOperation operation) {
        store.wire().failNext(given(operation));
    }

    /** Lets the cluster do the next such operation, but loses its reply. Calls add up. */
    public void loseReplyOfNext(StoreOperation operation) {
        store.wire().loseReplyOfNext(given(operation));
    }

    /**
     * From now on such operations, and those made after them, take this long. Zero ends this.
     *
     * @throws IllegalArgumentException if the delay is negative
     */
    public void delay(StoreOperation operation, Duration delay) {
        store.wire().delay(given(operation), Nanos.notNegative("A delay", delay));
    }

    private static StoreOperation given(StoreOperation operation) {
        return Objects.requireNonNull(operation, "The operation must not be null");
    }
}
