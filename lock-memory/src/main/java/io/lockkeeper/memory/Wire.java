package io.lockkeeper.memory;

import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.LockRuntime;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries the requests of one process to the cluster, in their order. A request is applied at once unless it is delayed
 * or the connection is frozen, and it meets the fault that a test has scripted for it. Thread rules: any thread may
 * call any method. The queue and the script are guarded by this object's monitor; requests are applied and answered
 * outside it.
 */
final class Wire {
    private enum Fault {
        FAIL,
        LOSE_REPLY
    }

    private final class Request<T extends @Nullable Object> {
        private final Supplier<T> apply;
        private final @Nullable Fault fault;
        private final long delayNanos;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        Request(Supplier<T> apply, @Nullable Fault fault, long delayNanos) {
            this.apply = apply;
            this.fault = fault;
            this.delayNanos = delayNanos;
        }

        void run() {
            if (fault == Fault.FAIL) {
                lose(Outcome.NOT_DONE, "scripted: failed before it was sent");
                return;
            }
            T value;
            try {
                value = apply.get();
            } catch (StoreException refused) {
                answer.completeExceptionally(refused);
                return;
            }
            if (fault == Fault.LOSE_REPLY) lose(Outcome.UNKNOWN, "scripted: the reply was lost");
            else answer.complete(value);
        }

        void lose(Outcome outcome, String why) {
            answer.completeExceptionally(new StoreException(outcome, why, null));
        }
    }

    /** The answer to the requests that have none: one for all of them, because nothing about it can change. */
    private static final CompletionStage<@Nullable Void> NULL = CompletableFuture.completedFuture(null);

    private final LockRuntime runtime;
    private final Map<StoreOperation, Queue<Fault>> script = new EnumMap<>(StoreOperation.class);
    private final Map<StoreOperation, Long> delays = new EnumMap<>(StoreOperation.class);
    private final Queue<Request<?>> waiting = new ArrayDeque<>();
    private boolean open;
    private boolean frozen;
    private boolean scheduled;
    private int generation; // counts connections: a task that was scheduled in an earlier one does nothing

    Wire(LockRuntime runtime) {
        this.runtime = runtime;
    }

    <T extends @Nullable Object> CompletionStage<T> request(StoreOperation operation, Supplier<T> apply) {
        if (isPlain()) return applied(apply);
        Request<T> request;
        synchronized (this) {
            var faults = script.get(operation);
            request = new Request<>(apply, faults == null ? null : faults.poll(), delays.getOrDefault(operation, 0L));
            if (open && (frozen || request.delayNanos > 0 || !waiting.isEmpty())) {
                waiting.add(request);
                scheduleNext();
                return request.answer;
            }
            if (!open) {
                // Nobody else has the future yet, so this calls nobody under the monitor.
                request.lose(Outcome.UNKNOWN, "the connection is down");
                return request.answer;
            }
        }
        request.run();
        return request.answer;
    }

    /** Whether nothing is scripted, delayed or held back, as for most requests. */
    private synchronized boolean isPlain() {
        return open && !frozen && waiting.isEmpty() && script.isEmpty() && delays.isEmpty();
    }

    @SuppressWarnings("unchecked") // null is of every type
    private static <T extends @Nullable Object> CompletionStage<T> applied(Supplier<T> apply) {
        try {
            var value = apply.get();
            return value == null ? (CompletionStage<T>) NULL : CompletableFuture.completedFuture(value);
        } catch (StoreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private void scheduleNext() {
        var next = waiting.peek();
        if (next == null || frozen || scheduled) return;
        scheduled = true;
        int in = generation;
        runtime.schedule(next.delayNanos, () -> runNext(in));
    }

    private void runNext(int in) {
        Request<?> next;
        synchronized (this) {
            if (in != generation) return;
            scheduled = false;
            if (frozen) return;
            next = waiting.peek();
        }
        if (next == null) return;
        next.run();
        synchronized (this) {
            if (waiting.peek() == next) waiting.remove();
            if (in == generation) scheduleNext();
        }
    }

    synchronized void open() {
        open = true;
        frozen = false;
    }

    /** Ends the connection: the requests under way fail, for nobody will answer them. */
    void cut() {
        List<Request<?>> lost;
        synchronized (this) {
            open = false;
            frozen = false;
            scheduled = false;
            generation++;
            lost = List.copyOf(waiting);
            waiting.clear();
        }
        lost.forEach(request -> request.lose(Outcome.UNKNOWN, "the connection was lost"));
    }

    synchronized void freeze() {
        frozen = true;
    }

    synchronized void thaw() {
        frozen = false;
        scheduleNext();
    }

    synchronized boolean isFrozen() {
        return frozen;
    }

    synchronized void failNext(StoreOperation operation) {
        script.computeIfAbsent(operation, any -> new ArrayDeque<>()).add(Fault.FAIL);
    }

    synchronized void loseReplyOfNext(StoreOperation operation) {
        script.computeIfAbsent(operation, any -> new ArrayDeque<>()).add(Fault.LOSE_REPLY);
    }

    synchronized void delay(StoreOperation operation, Duration delay) {
        delays.put(operation, Nanos.nanos(delay));
    }
}
