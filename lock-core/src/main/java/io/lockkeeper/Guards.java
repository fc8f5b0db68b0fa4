package io.lockkeeper;

import io.lockkeeper.engine.Quoted;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Tasks that run under a lock each time they run. */
final class Guards {
    private Guards() {}

    private static void given(String name, LockTerms terms, @Nullable Object body) {
        Objects.requireNonNull(name, "A lock's name must not be null");
        Objects.requireNonNull(terms, "The terms must not be null; LockTerms.defaults() takes the options'");
        Objects.requireNonNull(body, "The body must not be null");
    }

    static <T extends @Nullable Object> Callable<T> waiting(
            BlockingLocks locks, String name, LockTerms terms, Callable<T> body) {
        given(name, terms, body);
        return () -> locks.<T, Exception>withLock(name, terms, held -> body.call());
    }

    static Runnable waiting(BlockingLocks locks, String name, LockTerms terms, Runnable body) {
        given(name, terms, body);
        return () -> {
            try {
                locks.<RuntimeException>runWithLock(name, terms, held -> body.run());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                var cancelled = new CancellationException(Quoted.lock(name) + ": interrupted while waiting for it");
                cancelled.initCause(interrupted);
                throw cancelled;
            }
        };
    }

    static <T> Callable<Optional<T>> skipping(BlockingLocks locks, String name, Callable<T> body) {
        given(name, LockTerms.ifFree(), body);
        return () -> {
            var busy = new Busy();
            var result = ifFree(locks, name, busy, body);
            return busy.is ? Optional.empty() : Optional.ofNullable(result);
        };
    }

    private static <T> @Nullable T ifFree(BlockingLocks locks, String name, Busy busy, Callable<T> body)
            throws Exception {
        try {
            return locks.<@Nullable T, Exception>withLock(name, LockTerms.ifFree(), held -> {
                busy.is = false; // from here on, a time-out is the body's own
                return body.call();
            });
        } catch (LockTimeoutException why) {
            if (!busy.is) throw why;
            return null;
        }
    }

    static Runnable skipping(BlockingLocks locks, String name, Runnable body) {
        given(name, LockTerms.ifFree(), body);
        return () -> {
            var busy = new Busy();
            var task = waiting(locks, name, LockTerms.ifFree(), () -> {
                busy.is = false; // from here on, a time-out is the body's own
                body.run();
            });
            try {
                task.run();
            } catch (LockTimeoutException why) {
                if (!busy.is) throw why;
            }
        };
    }

    private static final class Busy {
        boolean is = true;
    }
}
