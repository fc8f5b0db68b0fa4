package io.lockkeeper.engine.looking;

import io.lockkeeper.internal.Uncaught;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a user of the newest value, one at a time and in order. A value that a newer one has replaced before it could
 * be told is left out, and so is one that equals the one before.
 *
 * <p>Thread rules: any thread may call any method. The fields are guarded by this object's monitor; the user is called
 * on the executor, under no lock.
 */
final class Conflated<T> {
    private final Executor executor;
    private final Consumer<T> user;

    private @Nullable T newest; // told, or about to be
    private boolean untold;
    private boolean telling; // whether a task on the executor tells it, or is about to
    private boolean stopped;

    Conflated(Executor executor, Consumer<T> user) {
        this.executor = executor;
        this.user = user;
    }

    void tell(T value) {
        synchronized (this) {
            if (stopped || value.equals(newest)) return;
            newest = value;
            untold = true;
            if (telling) return;
            telling = true;
        }
        executor.execute(this::tellAll);
    }

    private void tellAll() {
        for (var next = next(); next != null; next = next()) {
            try {
                user.accept(next);
            } catch (Throwable thrown) {
                Uncaught.tell(thrown); // later values must be told all the same
            }
        }
    }

    private synchronized @Nullable T next() {
        var next = untold && !stopped ? newest : null;
        untold = false;
        if (next == null) telling = false;
        return next;
    }

    /** Nothing is told from now on, except that a call may be under way. */
    synchronized void stop() {
        stopped = true;
    }
}
