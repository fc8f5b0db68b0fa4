package io.lockkeeper.engine.looking;

import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.spi.QueueNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Reads a queue's nodes and makes a picture of the queue. The nodes are read one by one after the listing, so some may
 * have gone; these are left out. What has its turn among the others had it when it was read, because a new node always
 * stands behind all others.
 *
 * <p>Thread rules: any thread may call any method; nothing blocks and there is no state.
 */
final class Pictures {
    /** How often a queue is listed whose nodes have always gone before they could be read. */
    static final int MOST_ROUNDS = 20;

    private final EngineContext context;
    private final Predicate<String> isHeldHere;

    /** @param isHeldHere whether a caller of this process holds the lock of this name */
    Pictures(EngineContext context, Predicate<String> isHeldHere) {
        this.context = context;
        this.isHeldHere = isHeldHere;
    }

    CompletableFuture<List<QueueNode>> list(Inquiry inquiry, String name, boolean syncFirst) {
        return inquiry.ask(() -> context.store().queue(name, syncFirst));
    }

    /** Empty if the node has gone. */
    CompletableFuture<Optional<ReadNode>> read(Inquiry inquiry, String name, String node) {
        return inquiry.ask(() -> context.store().read(name, node, false).handle(ReadNode::of));
    }

    /** The queue; empty if it was in use, but all nodes of each listing had gone before they could be read. */
    CompletableFuture<Optional<LockInspection>> inspect(Inquiry inquiry, String name, boolean syncFirst) {
        return inspect(inquiry, name, syncFirst, MOST_ROUNDS);
    }

    private CompletableFuture<Optional<LockInspection>> inspect(
            Inquiry inquiry, String name, boolean syncFirst, int rounds) {
        if (rounds == 0) return CompletableFuture.completedFuture(Optional.empty());
        return list(inquiry, name, syncFirst)
                .thenCompose(nodes -> picture(inquiry, name, nodes, new HashMap<>())
                        .thenCompose(picture -> {
                            // If all of them have gone, others may stand there by now: the name need not have been
                            // free.
                            return nodes.isEmpty() || picture.tenure().isPresent()
                                    ? CompletableFuture.completedFuture(Optional.of(picture))
                                    : inspect(inquiry, name, syncFirst, rounds - 1);
                        }));
    }

    /**
     * Reads these nodes and makes the picture.
     *
     * @param known what an earlier picture showed of nodes that waited, which is true for as long as they wait; takes
     *     in what this one shows. Used by one picture at a time
     */
    CompletableFuture<LockInspection> picture(
            Inquiry inquiry, String name, List<QueueNode> nodes, Map<String, ReadNode> known) {
        var reads = new ArrayList<CompletableFuture<Optional<ReadNode>>>(nodes.size());
        int holding = Turns.holding(nodes);
        for (var node : nodes) {
            var waiting = reads.size() < holding ? null : known.get(node.node());
            reads.add(
                    waiting == null
                            ? read(inquiry, name, node.node())
                            : CompletableFuture.completedFuture(Optional.of(waiting)));
        }
        return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> {
                    var present = new ArrayList<QueueNode>(nodes.size());
                    known.clear();
                    for (int at = 0; at < nodes.size(); at++) {
                        var read = reads.get(at).join().orElse(null);
                        if (read == null) continue;
                        known.put(nodes.get(at).node(), read);
                        present.add(nodes.get(at));
                    }
                    return picture(name, present, known);
                });
    }

    private LockInspection picture(String name, List<QueueNode> nodes, Map<String, ReadNode> read) {
        int holding = Turns.holding(nodes);
        var tenures = nodes.subList(0, holding).stream()
                .map(node -> tenure(name, node, Objects.requireNonNull(read.get(node.node()))))
                .toList();
        var waiting = nodes.subList(holding, nodes.size()).stream()
                .map(node -> Objects.requireNonNull(read.get(node.node())).contender(node, context.instance()))
                .toList();
        boolean here = tenures.stream().anyMatch(tenure -> tenure.holder().thisProcess()) && isHeldHere.test(name);
        return new LockInspection(name, tenures, waiting, here);
    }

    LockTenure tenure(String name, QueueNode node, ReadNode read) {
        return read.tenure(name, node, context.instance());
    }
}
