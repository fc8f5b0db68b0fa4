package io.lockkeeper.memory;

import io.lockkeeper.Locks;
import io.lockkeeper.internal.Nanos;
import java.time.Duration;
import java.util.Objects;

/**
 * One simulated process of a {@link MemoryCluster}: its locks, and the faults that a test can cause between the process
 * and the cluster. No method blocks. Any thread may call any method. A null argument throws
 * {@link NullPointerException}.
 */
public final class MemoryProcess {
    private final MemoryStore store;
    private final Locks own;

    MemoryProcess(MemoryStore store, Locks locks) {
        this.store = store;
        this.own = locks;
    }

    /** The locks of this process, for the code under test. Closing them ends the process. */
    public Locks locks() {
        return own;
    }

    /**
     * Ends this process's session now, and removes its nodes. If the process is connected it learns of this and gets a
     * new session at once; otherwise both happen at {@link #reconnect} or {@link #thaw}.
     */
    public void expireSession() {
        store.expireSession();
    }

    /**
     * Breaks the connection; both the process and the cluster notice at once. The cluster ends the session a session
     * timeout later, unless {@link #reconnect} comes first. No effect if the connection is broken already.
     */
    public void disconnect() {
        store.disconnect();
    }

    /**
     * Restores the connection, in the same session unless the cluster has ended it. No effect on a connected process.
     */
    public void reconnect() {
        store.reconnect();
    }

    /**
     * Holds back all messages, and this process does not notice, as with a cut cable. The cluster ends the session a
     * session timeout later, unless {@link #thaw} comes first. No effect if the connection is broken or frozen already.
     */
    public void freeze() {
        store.freeze();
    }

    /**
     * Ends {@link #freeze}. The messages that were held back are delivered; or, if the session has ended, they are
     * lost, and the process learns of that and gets a new session. No effect on a connection that is not frozen.
     */
    public void thaw() {
        store.thaw();
    }

    @Override
    public String toString() {
        return "MemoryProcess(" + own + ")";
    }

    /**
     * Makes the next operation of this kind fail before it reaches the cluster. Each further call of this or of
     * {@link #loseReplyOfNext} is for the operation after that.
     */
    public void failNext(StoreOperation operation) {
        store.wire().failNext(given(operation));
    }

    /**
     * Lets the next operation of this kind reach the cluster, but loses its reply. Each further call of this or of
     * {@link #failNext} is for the operation after that.
     */
    public void loseReplyOfNext(StoreOperation operation) {
        store.wire().loseReplyOfNext(given(operation));
    }

    /**
     * Makes each operation of this kind take this long, in the cluster's time. Operations keep their order, so those
     * made after it wait for it. A delay of zero ends this.
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
