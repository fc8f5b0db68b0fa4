package io.lockkeeper.engine.looking;

import io.lockkeeper.LockInspection;
import io.lockkeeper.Looking;
import io.lockkeeper.Pending;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the names in use, in their order. All names are read at once; their queues are read a few ahead of the
 * caller, so that neither the memory nor the number of requests under way grows with the number of names.
 *
 * <p>Thread rules: one caller at a time asks for the next name. The fields are guarded by this object's monitor;
 * requests are sent, and the caller is answered, outside it.
 */
final class NameWalk implements Looking.NameList {
    /** How many queues are read ahead of the caller, and how many requests are under way for that. */
    static final int READ_AHEAD = 8;

    private final EngineContext context;
    private final Pictures pictures;
    private final LookFailures failures;
    private final Inquiries inquiries;
    private final Inquiry inquiry;
    private final String prefix;

    private final Deque<CompletableFuture<Optional<LockInspection>>> ahead = new ArrayDeque<>();
    private @Nullable Iterator<String> names; // those whose queues are not asked for yet; null before the first answer

    NameWalk(EngineContext context, Pictures pictures, Inquiries inquiries, LookFailures failures, String prefix) {
        this.context = context;
        this.pictures = pictures;
        this.failures = failures;
        this.inquiries = inquiries;
        this.inquiry = inquiries.bounded("", READ_AHEAD);
        this.prefix = prefix;
    }

    @Override
    public Pending<Optional<LockInspection>> next(boolean completesInline) {
        return PendingLook.of(
                context, completesInline, this::ask, error -> failures.told(inquiry.name(), error), this::close);
    }

    private CompletableFuture<Optional<LockInspection>> ask() {
        var answer = new CompletableFuture<Optional<LockInspection>>();
        boolean first;
        synchronized (this) {
            first = names == null;
        }
        if (!first) {
            goOn(answer);
            return answer;
        }
        inquiries.begin(inquiry);
        NonThrowingStore.hear(inquiry.ask(() -> context.store().names()), (found, error) -> {
            if (found == null) {
                fail(answer, error);
                return;
            }
            var wanted = found.stream()
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .iterator();
            synchronized (this) {
                names = wanted;
            }
            goOn(answer);
        });
        return answer;
    }

    /** Answers with the next name in use. A loop, because many names in a row may have no queue any more. */
    private void goOn(CompletableFuture<Optional<LockInspection>> answer) {
        while (true) {
            for (var name = nextName(); name != null; name = nextName()) readAhead(name);
            CompletableFuture<Optional<LockInspection>> next;
            synchronized (this) {
                next = ahead.poll();
            }
            if (next == null) {
                close();
                answer.complete(Optional.empty());
                return;
            }
            if (!next.isDone() || next.isCompletedExceptionally()) {
                NonThrowingStore.hear(next, (queue, error) -> {
                    if (queue == null) fail(answer, error);
                    else if (queue.isPresent()) answer.complete(queue);
                    else goOn(answer);
                });
                return;
            }
            var queue = next.join();
            if (queue.isPresent()) {
                answer.complete(queue);
                return;
            }
        }
    }

    private synchronized @Nullable String nextName() {
        return names != null && names.hasNext() && ahead.size() < READ_AHEAD ? names.next() : null;
    }

    private void readAhead(String name) {
        // No sync for each name: the one for the list of names has caught up with all that was accepted before.
        var reading = pictures.inspect(inquiry, name, false)
                .thenApply(seen -> seen.filter(queue -> queue.tenure().isPresent()));
        synchronized (this) {
            ahead.add(reading);
        }
    }

    private void fail(CompletableFuture<?> answer, @Nullable Throwable error) {
        close();
        answer.completeExceptionally(error != null ? error : new IllegalStateException("no answer"));
    }

    @Override
    public void close() {
        inquiry.end();
    }
}
