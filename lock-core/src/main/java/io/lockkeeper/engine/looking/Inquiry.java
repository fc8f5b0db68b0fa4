package io.lockkeeper.engine.looking;

import io.lockkeeper.LockStoreException;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.Cancellable;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one call that looks at locks or acts on them. A request that fails is sent again, also in the next
 * connection. If the backend refuses one, or is silent for too long, the whole call fails.
 *
 * <p>Thread rules: all fields change under this object's monitor. Requests are sent, and futures are completed, outside
 * it. Any thread may call any method.
 */
@InternalLockApi
public final class Inquiry {
    private static final long LONGEST_BACKOFF = 1_000_000_000;

    /** One request, which is repeated until it is answered. */
    private final class Request<T> {
        private final Supplier<CompletionStage<T>> sending;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private int failures;

        Request(Supplier<CompletionStage<T>> sending) {
            this.sending = sending;
        }

        void send() {
            NonThrowingStore.hear(sending.get(), (value, error) -> {
                context.runtime().catchUp();
                if (error != null) {
                    failed(this, BackgroundFailures.cause(error));
                } else if (answered(this)) {
                    answer.complete(value);
                    pump();
                }
            });
        }

        void fail(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    private final EngineContext context;
    private final SessionGuard guard;
    private final LookFailures failures;
    private final Consumer<Inquiry> whenEnded;
    private final long number;
    private final String name;
    private final int most;
    private final long boundNanos;

    // Guarded by this object's monitor.
    private final Set<Request<?>> open = new LinkedHashSet<>(); // those without an answer yet
    private final Deque<Request<?>> due = new ArrayDeque<>(); // those of them that are to be sent
    private int underWay;
    private boolean pumping; // a thread sends what is due
    private boolean ended;
    private @Nullable LockStoreException failure;
    private @Nullable Throwable lastError;
    private long heardAt; // the last answer, or when there was nothing to wait for
    private boolean timed;
    private Cancellable timer = Cancellable.NONE;

    /**
     * @param number tells it from the others of this engine
     * @param name the lock that it is about; empty if it is about all of them
     * @param most how many requests may be under way at a time
     * @param boundNanos for how long the backend may be silent
     * @param whenEnded called once, when it has ended
     */
    Inquiry(
            EngineContext context,
            SessionGuard guard,
            LookFailures failures,
            long number,
            String name,
            int most,
            long boundNanos,
            Consumer<Inquiry> whenEnded) {
        this.context = context;
        this.guard = guard;
        this.failures = failures;
        this.number = number;
        this.name = name;
        this.most = most;
        this.boundNanos = boundNanos;
        this.whenEnded = whenEnded;
    }

    long number() {
        return number;
    }

    String name() {
        return name;
    }

    /** Sends a request as soon as fewer than {@code most} are under way. It may be sent more than once. */
    public <T> CompletableFuture<T> ask(Supplier<CompletionStage<T>> sending) {
        var request = new Request<>(sending);
        Throwable over;
        synchronized (this) {
            over = failure != null ? failure : ended ? failures.ended(name) : null;
            if (over == null) {
                if (open.isEmpty()) heardAt = context.runtime().nanoTime();
                open.add(request);
                due.add(request);
            }
        }
        if (over != null) request.fail(over);
        else pump();
        return request.answer;
    }

    /** Sends what is due: a loop instead of a recursion, because answers may come at once. */
    private void pump() {
        synchronized (this) {
            if (pumping) return;
            pumping = true;
        }
        for (var next = next(); next != null; next = next()) next.send();
        bound();
    }

    private synchronized @Nullable Request<?> next() {
        var next = underWay < most && guard.isConnected() ? due.poll() : null;
        if (next == null) pumping = false;
        else underWay++;
        return next;
    }

    /** Whether the answer still counts. */
    private synchronized boolean answered(Request<?> request) {
        underWay--;
        heardAt = context.runtime().nanoTime();
        return open.remove(request);
    }

    private void failed(Request<?> request, Throwable error) {
        if (BackgroundFailures.isRefusal(error)) {
            fail(failures.refused(name, error));
            return;
        }
        boolean atOnce;
        int count;
        synchronized (this) {
            underWay--;
            lastError = error;
            if (!open.contains(request)) return;
            count = ++request.failures;
            boolean notDone = error instanceof StoreException known && known.outcome() == Outcome.NOT_DONE;
            atOnce = !guard.isConnected() || count == 1 && notDone; // without a connection it waits for the next one
        }
        if (atOnce) again(request);
        else
            context.runtime()
                    .schedule(Math.min(LONGEST_BACKOFF, 1_000_000L << Math.min(count, 10)), () -> again(request));
    }

    private void again(Request<?> request) {
        synchronized (this) {
            if (open.contains(request)) due.addFirst(request);
        }
        pump();
    }

    /** The client is connected (again). */
    void reconnected() {
        pump();
    }

    /** Sets the timer, if there is something to wait for. */
    private void bound() {
        long left;
        synchronized (this) {
            if (timed || open.isEmpty() || boundNanos == Nanos.FOREVER) return;
            timed = true;
            left = boundNanos - (context.runtime().nanoTime() - heardAt);
        }
        Cancellable set;
        try {
            set = context.runtime().scheduleOrThrow(left, this::look);
        } catch (Throwable notSet) {
            fail(failures.noTimer(name, notSet));
            return;
        }
        boolean over;
        synchronized (this) {
            over = ended;
            timer = set;
        }
        if (over) set.cancel();
    }

    private void look() {
        boolean silent;
        synchronized (this) {
            timed = false;
            if (open.isEmpty()) return;
            silent = context.runtime().nanoTime() - heardAt >= boundNanos;
        }
        if (silent) fail(failures.silent(name, lastError()));
        else bound();
    }

    private synchronized @Nullable Throwable lastError() {
        return lastError;
    }

    /** Fails every request that has no answer yet, and all that would come later. */
    public void fail(LockStoreException why) {
        List<Request<?>> failed;
        synchronized (this) {
            if (failure != null || ended) return;
            failure = why;
            failed = List.copyOf(open);
            open.clear();
            due.clear();
        }
        failed.forEach(request -> request.fail(why));
    }

    /** The call is over: nothing more is sent, and a request that has no answer yet fails. Idempotent. */
    public void end() {
        List<Request<?>> unanswered;
        Cancellable last;
        synchronized (this) {
            if (ended) return;
            ended = true;
            unanswered = List.copyOf(open);
            open.clear();
            due.clear();
            last = timer;
        }
        last.cancel();
        whenEnded.accept(this);
        if (unanswered.isEmpty()) return;
        var why = failures.ended(name);
        unanswered.forEach(request -> request.fail(why)); // another thread may wait for it
    }

    synchronized boolean hasEnded() {
        return ended;
    }
}
