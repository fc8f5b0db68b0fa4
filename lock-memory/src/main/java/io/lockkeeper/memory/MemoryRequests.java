package io.lockkeeper.memory;

import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.NodeStatus;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.QueueNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one process to the cluster: each goes through the process's {@link Wire} to the {@link MemoryTree}.
 * {@link MemoryStore} adds the connection and the session.
 *
 * <p>Thread rules: any thread may call any method; nothing blocks. No lock is held here.
 */
abstract class MemoryRequests implements LockStore, MemoryWatcher {
    private final MemoryTree tree;
    private final Wire wire;

    MemoryRequests(MemoryTree tree, Wire wire) {
        this.tree = tree;
        this.wire = wire;
    }

    /** The session that the process is in, or was in last. */
    abstract long session();

    final Wire wire() {
        return wire;
    }

    final MemoryTree tree() {
        return tree;
    }

    @Override
    public CompletionStage<Place> enter(String lock, UUID contender, LockMode mode, byte[] data) {
        return wire.request(StoreOperation.ENTER, () -> tree.enter(session(), lock, contender, mode, data));
    }

    @Override
    public CompletionStage<Optional<Place>> locate(String lock, UUID contender, boolean syncFirst) {
        return wire.request(StoreOperation.LOCATE, () -> tree.locate(lock, contender));
    }

    @Override
    public CompletionStage<Optional<NodeData>> watch(
            String lock, UUID contender, String node, @Nullable Runnable changed) {
        return wire.request(StoreOperation.WATCH, () -> tree.watch(this, lock, contender, node, changed));
    }

    @Override
    public void unwatch(String lock, UUID contender) {
        tree.unwatch(lock, contender);
    }

    @Override
    public CompletionStage<Void> leave(String lock, UUID contender, @Nullable String node) {
        return wire.request(StoreOperation.LEAVE, () -> {
            tree.leave(lock, contender);
            return null;
        });
    }

    @Override
    public CompletionStage<Boolean> confirm(String lock, String node) {
        return wire.request(StoreOperation.CONFIRM, () -> tree.confirm(session(), lock, node));
    }

    @Override
    public CompletionStage<Void> ping() {
        return wire.request(StoreOperation.CONFIRM, () -> null);
    }

    @Override
    public CompletionStage<Boolean> write(String lock, String node, byte[] data) {
        return wire.request(StoreOperation.WRITE, () -> tree.write(session(), lock, node, data));
    }

    @Override
    public CompletionStage<Boolean> write(String lock, String node, byte[] data, int version) {
        return wire.request(StoreOperation.WRITE, () -> tree.write(session(), lock, node, data, version));
    }

    @Override
    public CompletionStage<Optional<String>> replace(
            String lock, UUID contender, String node, UUID replacement, byte[] data) {
        return wire.request(
                StoreOperation.REPLACE, () -> tree.replace(session(), lock, contender, node, replacement, data));
    }

    @Override
    public CompletionStage<Void> downgrade(String lock, UUID contender, String node) {
        return wire.request(StoreOperation.DOWNGRADE, () -> {
            tree.downgrade(session(), lock, contender, node);
            return null;
        });
    }

    @Override
    public CompletionStage<Boolean> remove(String lock, String node, int version) {
        return wire.request(StoreOperation.REMOVE, () -> tree.remove(session(), lock, node, version));
    }

    @Override
    public CompletionStage<List<QueueNode>> queue(String lock, boolean syncFirst) {
        return wire.request(StoreOperation.QUEUE, () -> tree.list(lock));
    }

    @Override
    public CompletionStage<List<QueueNode>> observe(String lock, UUID observer, Runnable changed) {
        return wire.request(StoreOperation.OBSERVE, () -> tree.observe(this, lock, observer, changed));
    }

    @Override
    public void unobserve(String lock, UUID observer) {
        // Behind the observe on the wire, if that is still under way.
        wire.request(StoreOperation.OBSERVE, () -> {
                    tree.unobserve(lock, observer);
                    return null;
                })
                .whenComplete((done, lost) -> {
                    if (lost != null) tree.unobserve(lock, observer); // as the end of the connection would
                });
    }

    @Override
    public CompletionStage<Optional<NodeStatus>> read(String lock, String node, boolean syncFirst) {
        return wire.request(StoreOperation.READ, () -> tree.read(lock, node));
    }

    @Override
    public CompletionStage<List<String>> names() {
        return wire.request(StoreOperation.NAMES, tree::names);
    }
}
