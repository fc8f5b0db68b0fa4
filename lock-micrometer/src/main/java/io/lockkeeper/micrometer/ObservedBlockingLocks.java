package io.lockkeeper.micrometer;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.HeldLock;
import io.lockkeeper.LockTerms;
import io.lockkeeper.LockedAction;
import io.lockkeeper.LockedBody;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Locks for callers that block, whose calls are observed; see {@link ObservedLocks}. Each method does what the method of
 * this name in {@link BlockingLocks} does: it blocks, ends at an interrupt, is as fair, re-enters only if the terms say
 * so, and throws the same.
 */
public final class ObservedBlockingLocks {
    private final CallObserver calls;
    private final BlockingLocks locks;

    ObservedBlockingLocks(CallObserver calls) {
        this.calls = calls;
        this.locks = calls.locks().blocking();
    }

    /** As {@link BlockingLocks#withLock(String, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withLock(String name, LockedBody<HeldLock, T, X> body)
            throws X, InterruptedException {
        return withLock(name, LockTerms.defaults(), body);
    }

    /** As {@link BlockingLocks#withLock(String, Duration, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withLock(
            String name, Duration wait, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return withLock(name, LockTerms.waiting(wait), body);
    }

    /** As {@link BlockingLocks#withLock(String, LockTerms, LockedBody)}. */
    public <T extends @Nullable Object, X extends Exception> T withLock(
            String name, LockTerms terms, LockedBody<HeldLock, T, X> body) throws X, InterruptedException {
        return this.<T, T, X>observe(name, terms, body, inner -> locks.withLock(name, terms, inner));
    }

    /** As {@link BlockingLocks#runWithLock(String, LockedAction)}. */
    public <X extends Exception> void runWithLock(String name, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        withLock(name, body.asBody());
    }

    /** As {@link BlockingLocks#runWithLock(String, Duration, LockedAction)}. */
    public <X extends Exception> void runWithLock(String name, Duration wait, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        withLock(name, wait, body.asBody());
    }

    /** As {@link BlockingLocks#runWithLock(String, LockTerms, LockedAction)}. */
    public <X extends Exception> void runWithLock(String name, LockTerms terms, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        withLock(name, terms, body.asBody());
    }

    /** As {@link BlockingLocks#tryWithLock(String, LockedBody)}. */
    public <T, X extends Exception> Optional<T> tryWithLock(String name, LockedBody<HeldLock, @Nullable T, X> body)
            throws X, InterruptedException {
        return tryWithLock(name, LockTerms.ifFree(), body);
    }

    /** As {@link BlockingLocks#tryWithLock(String, LockTerms, LockedBody)}. */
    public <T, X extends Exception> Optional<T> tryWithLock(
            String name, LockTerms terms, LockedBody<HeldLock, @Nullable T, X> body) throws X, InterruptedException {
        return this.<@Nullable T, Optional<T>, X>observe(
                name, terms, body, inner -> locks.<T, X>tryWithLock(name, terms, inner));
    }

    /** As {@link BlockingLocks#tryRunWithLock(String, LockedAction)}. */
    public <X extends Exception> boolean tryRunWithLock(String name, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        return tryRunWithLock(name, LockTerms.ifFree(), body);
    }

    /** As {@link BlockingLocks#tryRunWithLock(String, LockTerms, LockedAction)}. */
    public <X extends Exception> boolean tryRunWithLock(String name, LockTerms terms, LockedAction<HeldLock, X> body)
            throws X, InterruptedException {
        return this.<@Nullable Void, Boolean, X>observe(
                name, terms, body.asBody(), inner -> locks.<X>tryRunWithLock(name, terms, inner::run));
    }

    @Override
    public String toString() {
        return "ObservedBlockingLocks(" + calls.locks() + ")";
    }

    private interface Call<T extends @Nullable Object, R extends @Nullable Object, X extends Exception> {
        R run(LockedBody<HeldLock, T, X> body) throws X, InterruptedException;
    }

    private <T extends @Nullable Object, R extends @Nullable Object, X extends Exception> R observe(
            String name, LockTerms terms, LockedBody<HeldLock, T, X> body, Call<T, R, X> call)
            throws X, InterruptedException {
        var seen = calls.begin(name, terms);
        R result;
        try {
            result = call.run(held -> {
                try (var scope = seen.acquired(held)) {
                    return body.run(held);
                }
            });
        } catch (Throwable thrown) {
            seen.ended(thrown);
            throw thrown;
        }
        seen.ended(null);
        return result;
    }
}
