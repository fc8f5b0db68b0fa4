package io.lockkeeper.memory;

import io.lockkeeper.Locks;
import io.lockkeeper.internal.Nanos;
import java.time.Duration;
import java.util.Objects;

/**
 * One pretended process of a {@link MemoryCluster}: its locks, and what can go wrong between it and the cluster. Nothing
 * here blocks. Safe for use from any thread.
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

    /** The cluster ends this process's session now, and its nodes with it; it gets a new one at once if connected. */
    public void expireSession() {
        store.expireSession();
    }

    /** The connection breaks; the cluster ends the session a session timeout later. No effect if it is broken. */
    public void disconnect() {
        store.disconnect();
    }

    /** The connection is there again, with the session of before if the cluster has not ended it. */
    public void reconnect() {
        store.reconnect();
    }

    /** Nothing gets through any more, and this process is not told: as a cable that is cut. */
    public void freeze() {
        store.freeze();
    }

    /** Ends {@link #freeze}: what waited goes on, or the process learns that its session is over. */
    public void thaw() {
        store.thaw();
    }

    @Override
    public String toString() {
        return "MemoryProcess(" + own + ")";
    }

    /** The next such operation fails without having been done. Calls add up. */
    public void failNext(StoreOperation operation) {
        store.wire().failNext(given(operation));
    }

    /** The next such operation is done, but its reply is lost. Calls add up. */
    public void loseReplyOfNext(StoreOperation operation) {
        store.wire().loseReplyOfNext(given(operation));
    }

    /** From now on such operations, and those made after them, take this long; zero ends it. */
    public void delay(StoreOperation operation, Duration delay) {
        store.wire().delay(given(operation), Nanos.notNegative("A delay", delay));
    }

    private static StoreOperation given(StoreOperation operation) {
        return Objects.requireNonNull(operation, "The operation must not be null");
    }
}
