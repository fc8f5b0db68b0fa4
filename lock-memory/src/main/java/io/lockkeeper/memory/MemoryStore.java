package io.lockkeeper.memory;

import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;
import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.Session;
import io.lockkeeper.spi.SessionListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One process's connection to the cluster: its session, the {@linkplain Wire wire} that its requests go through, and
 * what happens to both. Thread rules: the connection changes under one lock, which the listener is called under, so that
 * it hears of one thing at a time; requests don't take it.
 */
final class MemoryStore implements LockStore, MemoryTree.Watcher {
    /** As long as ZooKeeper's client may pause before it connects anew. */
    private static final long RECONNECT_NANOS = 1_000_000_000;

    private final MemoryTree tree;
    private final LockRuntime runtime;
    private final long timeoutNanos;
    private final long lagNanos;
    private final Wire wire;
    private final ReentrantLock changing = new ReentrantLock();
    private final List<Runnable> unfired = new ArrayList<>(); // guarded by itself
    private @Nullable SessionListener listener;
    private volatile long session;
    private volatile boolean ended; // the server has ended the session
    private volatile boolean connected;
    private volatile boolean closed;
    private long resumedAt; // connecting is heard of at once; touched under the lock
    private Cancellable expiry = Cancellable.NONE;

    MemoryStore(MemoryTree tree, LockRuntime runtime, long timeoutNanos) {
        this(tree, runtime, timeoutNanos, 0);
    }

    /**
     * A store as one behind a follower of ZooKeeper: the cluster hears of a sign of life that much later, though it has answered.
     * The worst is what happens: before a silence it had heard nothing for that long, and after one it hears as late.
     */
    MemoryStore(MemoryTree tree, LockRuntime runtime, long timeoutNanos, long lagNanos) {
        this.tree = tree;
        this.runtime = runtime;
        this.timeoutNanos = timeoutNanos;
        this.lagNanos = lagNanos;
        this.wire = new Wire(runtime);
    }

    @Override
    public String describe() {
        return "the memory cluster";
    }

    @Override
    public void start(SessionListener listener) {
        this.listener = listener;
        change(this::connectAnew);
    }

    @Override
    public CompletionStage<Place> enter(String lock, UUID contender, byte[] data) {
        return wire.request(StoreOperation.ENTER, () -> tree.enter(session, lock, contender, data));
    }

    @Override
    public CompletionStage<Optional<Place>> locate(String lock, UUID contender, boolean syncFirst) {
        return wire.request(StoreOperation.LOCATE, () -> tree.locate(lock, contender));
    }

    @Override
    public CompletionStage<Optional<NodeData>> watch(
            String lock, UUID contender, String node, @Nullable Runnable changed) {
        return wire.request(StoreOperation.WATCH, () -> tree.watch(this, lock, contender, node, changed));
    }

    @Override
    public CompletionStage<Void> leave(String lock, UUID contender, @Nullable String node) {
        return wire.request(StoreOperation.LEAVE, () -> {
            tree.leave(lock, contender);
            return null;
        });
    }

    @Override
    public CompletionStage<Boolean> confirm(String lock, String node) {
        return wire.request(StoreOperation.CONFIRM, () -> tree.confirm(session, lock, node));
    }

    @Override
    public CompletionStage<Void> ping() {
        return wire.request(StoreOperation.CONFIRM, () -> null);
    }

    @Override
    public CompletionStage<Boolean> write(String lock, String node, byte[] data) {
        return wire.request(StoreOperation.WRITE, () -> tree.write(session, lock, node, data));
    }

    @Override
    public CompletionStage<Boolean> remove(String lock, String node, int version) {
        return wire.request(StoreOperation.REMOVE, () -> tree.remove(session, lock, node, version));
    }

    /** It is heard of when the connection is up. */
    @Override
    public void fire(Runnable action) {
        synchronized (unfired) {
            if (closed) return;
            if (!connected || wire.isFrozen()) {
                unfired.add(action);
                return;
            }
        }
        action.run();
    }

    Wire wire() {
        return wire;
    }

    /** The connection breaks, and both sides notice. */
    void disconnect() {
        change(() -> {
            if (!connected) return;
            connected = false;
            wire.cut();
            expireLater();
            listener().suspended();
        });
    }

    /** The connection is there again; the session too, unless the cluster ended it meanwhile. */
    void reconnect() {
        change(() -> {
            if (connected || closed) return;
            if (ended) {
                replaceSession();
            } else {
                resume();
            }
        });
    }

    /** Nothing gets through any more, and only the cluster notices, a session timeout later. */
    void freeze() {
        change(() -> {
            if (!connected || wire.isFrozen()) return;
            wire.freeze();
            expireLater();
        });
    }

    void thaw() {
        change(() -> {
            if (!wire.isFrozen()) return;
            if (!ended) {
                heardLater();
                wire.thaw();
                fireUnfired();
                return;
            }
            wire.cut();
            connected = false;
            listener().suspended();
            replaceSession();
        });
    }

    /** The cluster ends the session now; a connected process hears of it at once. */
    void expireSession() {
        change(() -> {
            endSession();
            if (!connected || wire.isFrozen()) return;
            connected = false;
            wire.cut();
            listener().suspended();
            replaceSession();
        });
    }

    @Override
    public boolean closesSession() {
        return true;
    }

    @Override
    public void close() {
        change(() -> {
            closed = true;
            connected = false;
            wire.cut();
            endSession();
        });
    }

    private void replaceSession() {
        long old = session;
        listener().ended(old);
        synchronized (unfired) {
            unfired.clear();
        }
        connectAnew();
    }

    private void connectAnew() {
        session = tree.nextSession();
        ended = false;
        resume();
    }

    private void resume() {
        expiry.cancel();
        connected = true;
        resumedAt = runtime.nanoTime();
        wire.open();
        listener().connected(new Session(session, timeoutNanos, lagNanos, 0));
        fireUnfired();
    }

    private void fireUnfired() {
        List<Runnable> due;
        synchronized (unfired) {
            due = List.copyOf(unfired);
            unfired.clear();
        }
        due.forEach(Runnable::run);
    }

    private void expireLater() {
        expiry.cancel();
        long expiring = session;
        long heardAgo = Math.min(lagNanos, runtime.nanoTime() - resumedAt);
        expiry = runtime.schedule(
                timeoutNanos - heardAgo,
                () -> change(() -> {
                    if (session == expiring) expired();
                }));
    }

    /** The process may live again, which was heard of too late: it loses its connection, and learns why with the next one. */
    private void expired() {
        endSession();
        if (!connected || wire.isFrozen()) return;
        disconnect();
        expiry.cancel();
        runtime.schedule(RECONNECT_NANOS, this::reconnect);
    }

    private void heardLater() {
        if (lagNanos == 0) {
            expiry.cancel();
            return;
        }
        var pending = expiry;
        runtime.schedule(
                lagNanos,
                () -> change(() -> {
                    if (expiry == pending) pending.cancel();
                }));
    }

    private void endSession() {
        if (ended) return;
        ended = true;
        tree.end(session, this);
    }

    private void change(Runnable change) {
        changing.lock();
        try {
            change.run();
        } finally {
            changing.unlock();
        }
    }

    private SessionListener listener() {
        return Objects.requireNonNull(listener);
    }
}
