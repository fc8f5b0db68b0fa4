package io.lockkeeper.memory;

import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.LockRuntime;
import io.lockkeeper.spi.Session;
import io.lockkeeper.spi.SessionListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One process's connection to the cluster: its session, and the {@linkplain Wire wire} through which its requests pass.
 * Thread rules: any thread may call any method. The connection changes under the lock {@code changing}. The listener is
 * called under that lock, so that it hears of one change at a time. Requests do not take the lock.
 */
final class MemoryStore extends MemoryRequests {
    /** The longest time for which ZooKeeper's client pauses before it connects to a server again. */
    private static final long RECONNECT_NANOS = 1_000_000_000;

    private final LockRuntime runtime;
    private final long timeoutNanos;
    private final long lagNanos;
    private final ReentrantLock changing = new ReentrantLock();
    private final List<Runnable> unfired = new ArrayList<>(); // events held back; guarded by its own monitor

    // Written under the lock "changing"; requests and events read the volatile ones without it.
    private @Nullable SessionListener listener;
    private volatile long session;
    private volatile boolean ended; // the cluster has ended the session
    private volatile boolean connected;
    private volatile boolean closed;
    private long resumedAt; // when this connection began: the cluster hears of that at once, whatever the lag
    private Cancellable expiry = Cancellable.NONE;

    MemoryStore(MemoryTree tree, LockRuntime runtime, long timeoutNanos) {
        this(tree, runtime, timeoutNanos, 0);
    }

    /**
     * A store that behaves as one behind a ZooKeeper follower: the cluster hears of a sign of life {@code lagNanos}
     * after it has answered the request. It is always the worst case. When a silence begins, the cluster has already
     * heard nothing for that long; when the silence ends, the cluster hears of that as late.
     */
    MemoryStore(MemoryTree tree, LockRuntime runtime, long timeoutNanos, long lagNanos) {
        super(tree, new Wire(runtime));
        this.runtime = runtime;
        this.timeoutNanos = timeoutNanos;
        this.lagNanos = lagNanos;
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

    /** Delivers an event of a watch: at once, or when the connection works again. */
    @Override
    public void fire(Runnable action) {
        synchronized (unfired) {
            if (closed) return;
            if (!connected || wire().isFrozen()) {
                unfired.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    long session() {
        return session;
    }

    /** Breaks the connection; both sides notice at once. */
    void disconnect() {
        change(() -> {
            if (!connected) return;
            connected = false;
            wire().cut();
            expireLater();
            listener().suspended();
        });
    }

    /** Restores the connection, in the same session unless the cluster has ended it meanwhile. */
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

    /** Lets no message through any more. Only the cluster notices, after a session timeout. */
    void freeze() {
        change(() -> {
            if (!connected || wire().isFrozen()) return;
            wire().freeze();
            expireLater();
        });
    }

    void thaw() {
        change(() -> {
            if (!wire().isFrozen()) return;
            if (!ended) {
                heardLater();
                wire().thaw();
                fireUnfired();
                return;
            }
            wire().cut();
            connected = false;
            listener().suspended();
            replaceSession();
        });
    }

    /** Ends the session now, on the cluster's side. A connected process learns of it at once. */
    void expireSession() {
        change(() -> {
            endSession();
            if (!connected || wire().isFrozen()) return;
            connected = false;
            wire().cut();
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
            wire().cut();
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
        session = tree().nextSession();
        ended = false;
        resume();
    }

    private void resume() {
        expiry.cancel();
        connected = true;
        resumedAt = runtime.nanoTime();
        wire().open();
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

    /**
     * Ends the session, because the cluster has heard nothing for a session timeout. With a lag the process may have
     * sent a sign of life again, of which the cluster hears too late. Then its connection breaks, and with the next one
     * it learns that its session has ended.
     */
    private void expired() {
        endSession();
        if (!connected || wire().isFrozen()) return;
        disconnect();
        expiry.cancel();
        runtime.schedule(RECONNECT_NANOS, this::reconnect);
    }

    /** Keeps the session alive from the moment when the cluster hears of the process again, which is a lag from now. */
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
        tree().end(session, this);
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
