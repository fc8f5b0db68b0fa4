package io.lockkeeper.engine.looking;

import io.lockkeeper.LockTenure;
import io.lockkeeper.engine.runtime.BackgroundFailures;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.QueueNode;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Ends a tenure by force: removes its node, if no hold on it was renewed since it was seen, or in any case if the
 * caller named the lock alone. A node's name is unique for ever, so the next tenure is never hit, however late the
 * request arrives.
 *
 * <p>Thread rules: any thread may call any method; nothing blocks and there is no state.
 */
final class ForcedRelease {
    private final EngineContext context;
    private final Pictures pictures;

    ForcedRelease(EngineContext context, Pictures pictures) {
        this.context = context;
        this.pictures = pictures;
    }

    /** A removal that may be sent several times. */
    private final class Removal {
        private final LockTenure tenure;
        private final int version;
        private volatile boolean mayBeDone; // by an attempt whose answer was lost

        Removal(LockTenure tenure, int version) {
            this.tenure = tenure;
            this.version = version;
        }

        CompletionStage<Boolean> send() {
            return context.store().remove(tenure.name(), tenure.node(), version).whenComplete((removed, error) -> {
                if (error != null && mayBeDone(BackgroundFailures.cause(error))) mayBeDone = true;
            });
        }

        private static boolean mayBeDone(Throwable error) {
            return !(error instanceof StoreException known) || known.outcome() == Outcome.UNKNOWN;
        }
    }

    /**
     * Ends this tenure. Returns false if it was over already, or if it has been renewed since it was seen. A node that was
     * only written to show that it is first was not renewed. If an answer was lost and the node is gone, nobody can tell
     * who removed it; the call then counts as the one that did.
     */
    CompletableFuture<Boolean> end(Inquiry inquiry, LockTenure tenure) {
        return end(inquiry, tenure, tenure.version(), Pictures.MOST_ROUNDS);
    }

    private CompletableFuture<Boolean> end(Inquiry inquiry, LockTenure tenure, int version, int rounds) {
        return remove(inquiry, tenure, version, rounds).thenApply(ended -> {
            if (ended) context.log().warn(words(tenure));
            return ended;
        });
    }

    private CompletableFuture<Boolean> remove(Inquiry inquiry, LockTenure tenure, int version, int rounds) {
        var removal = new Removal(tenure, version);
        return inquiry.ask(removal::send).thenCompose(removed -> {
            if (removed || rounds == 0 && !removal.mayBeDone) return CompletableFuture.completedFuture(removed);
            return pictures.read(inquiry, tenure.name(), tenure.node()).thenCompose(read -> {
                if (read.isEmpty()) return CompletableFuture.completedFuture(removal.mayBeDone);
                var node = new QueueNode(tenure.node(), tenure.mode().orElse(null));
                var now = pictures.tenure(tenure.name(), node, read.get());
                boolean isRenewed = now.holder().renewals() != tenure.holder().renewals();
                return rounds == 0 || isRenewed || now.version() == version
                        ? CompletableFuture.completedFuture(false)
                        : remove(inquiry, tenure, now.version(), rounds - 1);
            });
        });
    }

    private static String words(LockTenure tenure) {
        return Quoted.lock(tenure.name()) + " was released by force; it was held by " + tenure.holder() + " (node="
                + tenure.node() + tenure.mode().map(LockMode::logged).orElse("") + ")";
    }

    /**
     * Ends the tenure that is first now, and returns it; empty if the lock is free, or if the tenure ends by itself first.
     * Others that share the lock with it are left alone.
     */
    CompletableFuture<Optional<LockTenure>> endFirst(Inquiry inquiry, String name) {
        return endFirst(inquiry, name, Pictures.MOST_ROUNDS);
    }

    private CompletableFuture<Optional<LockTenure>> endFirst(Inquiry inquiry, String name, int rounds) {
        if (rounds == 0) return CompletableFuture.completedFuture(Optional.empty());
        return pictures.list(inquiry, name, true).thenCompose(nodes -> endFirstOf(inquiry, name, nodes, 0, rounds));
    }

    private CompletableFuture<Optional<LockTenure>> endFirstOf(
            Inquiry inquiry, String name, List<QueueNode> nodes, int at, int rounds) {
        if (at == nodes.size()) {
            // All that stood there have gone. If there were any, others may stand there by now.
            return endFirst(inquiry, name, at == 0 ? 0 : rounds - 1);
        }
        var node = nodes.get(at);
        return pictures.read(inquiry, name, node.node()).thenCompose(status -> {
            if (status.isEmpty()) return endFirstOf(inquiry, name, nodes, at + 1, rounds);
            var tenure = pictures.tenure(name, node, status.get());
            // A renewal in between does not save the tenure: the caller wants its end, whatever its version.
            return end(inquiry, tenure, LockStore.ANY_VERSION, 0)
                    .thenApply(ended -> ended ? Optional.of(tenure) : Optional.<LockTenure>empty());
        });
    }
}
