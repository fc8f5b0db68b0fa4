package io.lockkeeper.benchmarks.ours;

import io.lockkeeper.HeldLock;
import io.lockkeeper.Locks;
import io.lockkeeper.benchmarks.worker.Line;
import io.lockkeeper.benchmarks.worker.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Holds many names at once, and does nothing with them. */
final class ManyHolds {
    private final Locks locks;
    private final List<HeldLock> held = new ArrayList<>();

    ManyHolds(Locks locks) {
        this.locks = locks;
    }

    Line take(Line order) {
        var coming = new ArrayList<CompletableFuture<HeldLock>>();
        for (int i = 0; i < order.count("names"); i++)
            coming.add(locks.async().acquireAsync(order.text("name") + "-" + i));
        for (var one : coming) held.add(one.join());
        return Worker.done().with("held", held.size());
    }

    Line giveBack(Line order) {
        var going = held.stream()
                .map(one -> one.releaseAsync().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(going).join();
        held.clear();
        return Worker.done();
    }
}
