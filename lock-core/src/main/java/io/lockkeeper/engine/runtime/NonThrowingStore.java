package io.lockkeeper.engine.runtime;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.ConnectionProblem;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.NodeStatus;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.QueueNode;
import io.lockkeeper.spi.SessionListener;
import io.lockkeeper.spi.StoreException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store as the engine uses it: every request gets an answer. If the store throws, or returns null instead of an
 * answer, the request counts as failed. A user's ACL provider may throw, for example, and so may any call for lack of
 * memory or of a class.
 *
 * <p>Thread rules: any thread may call any method.
 */
@InternalLockApi
public record NonThrowingStore(LockStore store) implements LockStore {
    /** The store threw. Nobody knows what it did before that. Callers that wait are told. */
    public static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1;

        Thrown(Throwable cause) {
            super("the request could not be sent: " + cause + ". Look at what threw it.", cause);
        }
    }

    private static <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> request) {
        try {
            return Objects.requireNonNull(request.get(), "the store gave no answer");
        } catch (StoreException known) {
            return CompletableFuture.failedFuture(known);
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(new Thrown(thrown));
        }
    }

    /** What hears an answer, as one object: each hold has two of them. */
    public abstract static class Listener<T> implements BiConsumer<T, Throwable> {
        protected abstract void heard(@Nullable T value, @Nullable Throwable error);

        @Override
        public final void accept(@Nullable T value, @Nullable Throwable error) {
            try {
                heard(value, error);
            } catch (Throwable thrown) {
                Uncaught.tell(thrown); // the stage would swallow it
            }
        }
    }

    /** Passes the answer on. If that is not possible, for example for lack of memory, the request counts as failed. */
    public static <T> void hear(CompletionStage<T> answer, Listener<T> told) {
        try {
            var known = known(answer);
            if (known == null) answer.whenComplete(told);
            else told.accept(known.join(), null); // without the objects of a stage
        } catch (Throwable unheard) {
            told.accept(null, unheard);
        }
    }

    /** The answer if it is there already and good. Futures of other classes may refuse to be asked, as minimal stages do. */
    private static <T> @Nullable CompletableFuture<T> known(CompletionStage<T> answer) {
        if (answer.getClass() != CompletableFuture.class) return null;
        var future = answer.toCompletableFuture();
        return future.isDone() && !future.isCompletedExceptionally() ? future : null;
    }

    /** As {@link #hear(CompletionStage, Listener)}, for requests that are seldom sent. */
    public static <T> void hear(CompletionStage<T> answer, BiConsumer<@Nullable T, @Nullable Throwable> told) {
        hear(answer, new Listener<T>() {
            @Override
            protected void heard(@Nullable T value, @Nullable Throwable error) {
                told.accept(value, error);
            }
        });
    }

    @Override
    public String describe() {
        try {
            return store.describe();
        } catch (Throwable thrown) {
            return "a store without a description (" + thrown + ")";
        }
    }

    @Override
    public @Nullable ConnectionProblem connectionProblem() {
        try {
            return store.connectionProblem();
        } catch (Throwable thrown) {
            Uncaught.tell(thrown); // only the words of a message are missing then
            return null;
        }
    }

    /**
     * As the store says. If the store throws, the node counts as zero bytes: the enter needs the same path, and its
     * failure will say what is wrong.
     */
    @Override
    public long nodeBytes(String lock, LockMode mode) {
        try {
            return store.nodeBytes(lock, mode);
        } catch (Throwable thrown) {
            Uncaught.tell(thrown);
            return 0;
        }
    }

    /** Throws what the store throws. The engine is not made then. */
    @Override
    public void start(SessionListener listener) {
        store.start(listener);
    }

    @Override
    public void poll() {
        try {
            store.poll();
        } catch (Throwable thrown) {
            Uncaught.tell(thrown);
        }
    }

    @Override
    public boolean tidy() {
        try {
            return store.tidy();
        } catch (Throwable thrown) {
            Uncaught.tell(thrown); // the heartbeat must go on
            return false;
        }
    }

    @Override
    public CompletionStage<Place> enter(String lock, UUID contender, LockMode mode, byte[] data) {
        return ask(() -> store.enter(lock, contender, mode, data));
    }

    @Override
    public CompletionStage<Optional<Place>> locate(String lock, UUID contender, boolean syncFirst) {
        return ask(() -> store.locate(lock, contender, syncFirst));
    }

    @Override
    public CompletionStage<Optional<NodeData>> watch(
            String lock, UUID contender, String node, @Nullable Runnable changed) {
        return ask(() -> store.watch(lock, contender, node, changed));
    }

    @Override
    public void unwatch(String lock, UUID contender) {
        try {
            store.unwatch(lock, contender);
        } catch (Throwable thrown) {
            Uncaught.tell(thrown); // at worst the watch stays until the next change, and nobody reacts to that
        }
    }

    @Override
    public CompletionStage<Void> leave(String lock, UUID contender, @Nullable String node) {
        return ask(() -> store.leave(lock, contender, node));
    }

    @Override
    public CompletionStage<Void> ping() {
        return ask(store::ping);
    }

    @Override
    public CompletionStage<Boolean> confirm(String lock, String node) {
        return ask(() -> store.confirm(lock, node));
    }

    @Override
    public CompletionStage<Boolean> write(String lock, String node, byte[] data) {
        return ask(() -> store.write(lock, node, data));
    }

    @Override
    public CompletionStage<Boolean> write(String lock, String node, byte[] data, int version) {
        return ask(() -> store.write(lock, node, data, version));
    }

    @Override
    public CompletionStage<Optional<String>> replace(
            String lock, UUID contender, String node, UUID replacement, byte[] data) {
        return ask(() -> store.replace(lock, contender, node, replacement, data));
    }

    @Override
    public CompletionStage<Void> downgrade(String lock, UUID contender, String node) {
        return ask(() -> store.downgrade(lock, contender, node));
    }

    @Override
    public CompletionStage<Boolean> remove(String lock, String node, int version) {
        return ask(() -> store.remove(lock, node, version));
    }

    @Override
    public CompletionStage<List<QueueNode>> queue(String lock, boolean syncFirst) {
        return ask(() -> store.queue(lock, syncFirst));
    }

    @Override
    public CompletionStage<List<QueueNode>> observe(String lock, UUID observer, Runnable changed) {
        return ask(() -> store.observe(lock, observer, changed));
    }

    @Override
    public void unobserve(String lock, UUID observer) {
        try {
            store.unobserve(lock, observer);
        } catch (Throwable thrown) {
            Uncaught.tell(thrown); // at worst the watch stays until the next change, and nobody reacts to that
        }
    }

    @Override
    public CompletionStage<Optional<NodeStatus>> read(String lock, String node, boolean syncFirst) {
        return ask(() -> store.read(lock, node, syncFirst));
    }

    @Override
    public CompletionStage<List<String>> names() {
        return ask(store::names);
    }

    @Override
    public boolean closesSession() {
        try {
            return store.closesSession();
        } catch (Throwable thrown) {
            Uncaught.tell(thrown);
            return false; // the safe answer: every node is then removed before the store is closed
        }
    }

    @Override
    public void close() {
        try {
            store.close();
        } catch (Throwable thrown) {
            Uncaught.tell(thrown);
        }
    }
}
