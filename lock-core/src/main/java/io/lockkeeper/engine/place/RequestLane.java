package io.lockkeeper.engine.place;

import io.lockkeeper.engine.place.PlaceRequest.Step;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends a contender's requests and handles the answers. The answer to an outdated request is dropped. A request that
 * failed is due again after a pause that grows with each failure.
 *
 * <p>Thread rules: called outside any lock. Answers come on any thread, and are handled outside any lock as well.
 */
final class RequestLane {
    /**
     * The contender that asks. Each method that takes an answer returns an action, which is run only after the request
     * has been marked as completed: a caller that is notified may act at once, and its release must be sent before it
     * enters again.
     */
    interface Asker {
        String name();

        UUID id();

        LockMode mode();

        /** @param sentAt when the enter was sent, in nanoseconds: as a write, it confirms the session as of then */
        Runnable entered(Place found, int connection, long sentAt);

        Runnable located(Optional<Place> found, int connection, boolean syncedFirst);

        Runnable predecessorRead(String predecessor, Optional<NodeData> data);

        /** The removal of the node, which may be its replacement. */
        NodeRemoval removal();

        /** No node is left. */
        void left();

        /** The backend refuses a request that callers wait for, and would refuse it again. */
        void refused(Throwable why);

        /** The backend refuses a request that no caller waits for. */
        void refusedUnheard(Step step, Throwable why);

        /** Sends the request that is due. */
        void step();

        /** Looks up the place, and grants nothing on it before the answer. */
        void recheck();
    }

    static final Runnable NOTHING = () -> {};
    private static final long LONGEST_BACKOFF = 1_000_000_000;

    private final EngineContext context;
    private final PlaceState state;
    private final Asker asker;

    /** What the watches run: one object each, so that a second watch replaces the first instead of being added to it. */
    private record Watches(Runnable predecessorChanged, Runnable ownChanged) {}

    private final NodeWriting writing;
    private @Nullable Watches watches; // made for the first watch; guarded by the state, which allows one at a time
    private volatile @Nullable Throwable lastFailure;

    RequestLane(EngineContext context, PlaceState state, Asker asker, Entry entry) {
        this.context = context;
        this.state = state;
        this.asker = asker;
        this.writing = new NodeWriting(context.ownData(), entry.leaseNanos(), entry.mayBeKept());
    }

    /** Has the node written with so much of a lease left: for a hold that was renewed, or begins now. */
    void write(long leaseNanos, boolean renewed) {
        if (renewed) writing.renew(leaseNanos);
        else writing.show(leaseNanos);
        state.wantLifeSign();
    }

    /** Has the node say that the lock is held, with so much of a lease left. */
    void writeHeld(long leaseNanos) {
        writing.showHeld(leaseNanos);
        state.wantLifeSign();
    }

    /** @param connection the number of the connection that the request is sent in */
    void send(PlaceRequest request, int connection) {
        var store = context.store();
        var lock = asker.name();
        var id = asker.id();
        switch (request.step()) {
            case ENTER -> {
                long sentAt = context.runtime().nanoTime();
                NonThrowingStore.hear(store.enter(lock, id, asker.mode(), writing.first()), new Answer<Place>(request) {
                    @Override
                    Runnable news(Place place) {
                        return asker.entered(place, connection, sentAt);
                    }
                });
            }
            case LOCATE -> {
                boolean syncFirst = state.mustSyncFirst();
                on(request, store.locate(lock, id, syncFirst), found -> {
                    return asker.located(found, connection, syncFirst);
                });
            }
            case WATCH_PREDECESSOR -> {
                var predecessor = Objects.requireNonNull(request.node());
                on(request, store.watch(lock, id, predecessor, watches().predecessorChanged()), data -> {
                    return asker.predecessorRead(predecessor, data);
                });
            }
            case WATCH_OWN -> {
                var own = Objects.requireNonNull(request.node());
                on(request, store.watch(lock, id, own, watches().ownChanged()), data -> {
                    return data.isEmpty() ? this::ownNodeChanged : NOTHING;
                });
            }
            case SHOW_LIFE ->
                on(request, store.write(lock, Objects.requireNonNull(request.node()), writing.next()), there -> {
                    return there ? NOTHING : asker::recheck;
                });
            case DOWNGRADE ->
                on(request, store.downgrade(lock, id, Objects.requireNonNull(request.node())), done -> asker::recheck);
            case LEAVE ->
                NonThrowingStore.hear(leaving(request.node()), new Answer<Void>(request) {
                    @Override
                    Runnable news(@Nullable Void nothing) {
                        asker.left();
                        return NOTHING;
                    }
                });
        }
    }

    private CompletionStage<Void> leaving(@Nullable String node) {
        var replacement = asker.removal().replacement();
        return replacement == null || node == null
                ? context.store().leave(asker.name(), asker.id(), node)
                : replacement.carryOut(context.store(), asker.name(), asker.id(), node);
    }

    private Watches watches() {
        if (watches == null) watches = new Watches(this::predecessorChanged, this::ownNodeChanged);
        return watches;
    }

    private void predecessorChanged() {
        state.predecessorChanged();
        asker.step();
    }

    private void ownNodeChanged() {
        state.ownNodeChanged();
        asker.step();
    }

    private <T> void on(PlaceRequest request, CompletionStage<T> answer, Function<T, Runnable> then) {
        NonThrowingStore.hear(answer, new Answer<T>(request) {
            @Override
            Runnable news(T value) {
                return then.apply(value);
            }
        });
    }

    /** Hears the answer to one request. */
    private abstract class Answer<T> extends NonThrowingStore.Listener<T> {
        private final PlaceRequest request;

        Answer(PlaceRequest request) {
            this.request = request;
        }

        /** Takes a good answer, and returns what to do about it once the request is over. */
        abstract Runnable news(T value);

        @Override
        protected final void heard(T value, @Nullable Throwable error) {
            context.runtime().catchUp();
            if (!state.isLast(request.number())) return;
            var thrown = error;
            var news = NOTHING;
            if (thrown == null) {
                try {
                    news = news(value);
                } catch (Throwable inTheAnswer) {
                    thrown = inTheAnswer; // a failed request like others: sent again, and named when the wait is over
                }
            }
            if (thrown != null) {
                failed(request, BackgroundFailures.cause(thrown));
                return;
            }
            state.succeeded(request.number());
            try {
                news.run();
            } catch (Throwable untold) {
                lastFailure = untold;
                context.runtime().schedule(LONGEST_BACKOFF, asker::recheck); // the answer leads to the same call
            }
            asker.step();
        }
    }

    private void failed(PlaceRequest request, Throwable error) {
        var outcome = error instanceof StoreException known ? known.outcome() : Outcome.UNKNOWN;
        var failure = state.failed(request.step(), request.number(), outcome, BackgroundFailures.isRefusal(error));
        if (failure == RequestFailure.OUTDATED) return;
        lastFailure = error;
        if (failure.logIt()) asker.refusedUnheard(request.step(), error);
        if (failure.tellCallers()) asker.refused(error);
        int count = failure.count();
        if (count == 1 && outcome == Outcome.NOT_DONE) asker.step();
        else context.runtime().schedule(Math.min(LONGEST_BACKOFF, 1_000_000L << Math.min(count, 10)), asker::step);
    }

    /** Why the last request that failed did so, for messages; null if none has. */
    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }
}
