package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Wraps tasks so that each run takes the lock first. A waiting task waits for the lock. A skipping task ends without
 * the body if it does not get the lock. Thread rules: no state; each run uses only its own thread.
 */
final class GuardedTasks {
    private GuardedTasks() {}

    private static void given(String name, LockTerms terms, @Nullable Object body) {
        Objects.requireNonNull(name, "A lock's name must not be null");
        Objects.requireNonNull(terms, "The terms must not be null; LockTerms.defaults() takes the options'");
        Objects.requireNonNull(body, "The body must not be null");
    }

    static <T extends @Nullable Object> Callable<T> waiting(
            BlockingCalls locks, String name, LockTerms terms, Callable<T> body) {
        given(name, terms, body);
        return () -> locks.<T, Exception>withLock(name, terms, held -> body.call());
    }

    static Runnable waiting(BlockingCalls locks, String name, LockTerms terms, Runnable body) {
        given(name, terms, body);
        return uninterrupted(
                name,
                () -> locks.<@Nullable Void, RuntimeException>withLock(name, terms, held -> {
                    body.run();
                    return null;
                }));
    }

    static <T> Callable<Optional<T>> skipping(
            BlockingCalls locks, String name, LockTerms terms, Callable<@Nullable T> body) {
        given(name, terms, body);
        return () -> GuardedRun.<Optional<T>, Exception>orSkip(
                locks,
                Optional.empty(),
                run -> locks.<T, Exception>tryWithLock(name, terms, held -> {
                    run.begins();
                    return body.call();
                }));
    }

    static Runnable skipping(BlockingCalls locks, String name, LockTerms terms, Runnable body) {
        given(name, terms, body);
        return uninterrupted(
                name,
                () -> GuardedRun.<Boolean, RuntimeException>orSkip(
                        locks,
                        false,
                        run -> locks.<Boolean, RuntimeException>tryWithLock(name, terms, held -> {
                                    run.begins();
                                    body.run();
                                    return true;
                                })
                                .isPresent()));
    }

    private interface Waiting {
        void run() throws InterruptedException;
    }

    /**
     * A runnable can't throw {@link InterruptedException}. One that is interrupted while it waits therefore throws a
     * cancellation, and leaves the thread's interrupt flag set.
     */
    private static Runnable uninterrupted(String name, Waiting task) {
        return () -> {
            try {
                task.run();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                var cancelled = new CancellationException(Quoted.lock(name) + ": interrupted while waiting for it");
                cancelled.initCause(interrupted);
                throw cancelled;
            }
        };
    }
}
