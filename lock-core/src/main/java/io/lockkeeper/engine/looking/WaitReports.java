package io.lockkeeper.engine.looking;

import io.lockkeeper.engine.queue.Acquisition;
import io.lockkeeper.engine.queue.LocalQueue;
import io.lockkeeper.engine.queue.QueueProgress;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.PlaceListener;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The callers that want to know where they stand while they wait.
 *
 * <p>Thread rules: any thread may call any method; the map is concurrent. {@link #moved} looks into the map and no
 * further if nobody wants to know, because every release calls it.
 */
final class WaitReports implements QueueProgress {
    private final EngineContext context;
    private final QueueWatches watches;
    private final ConcurrentMap<LocalQueue, QueueReports> all = new ConcurrentHashMap<>();

    WaitReports(EngineContext context, QueueWatches watches) {
        this.context = context;
        this.watches = watches;
    }

    @Override
    public void moved(Object queue) {
        if (all.isEmpty()) return;
        var reports = all.get(queue);
        if (reports != null) reports.lookSoon();
    }

    /** Reports to this listener where the caller stands, until its wait is over. */
    void begin(LocalQueue queue, Acquisition caller, PlaceListener listener) {
        var report = new WaitReport(context, watches, queue, caller, listener);
        all.compute(queue, (any, known) -> {
            var reports = known == null ? new QueueReports(context) : known;
            reports.add(report);
            return reports;
        });
        caller.whenComplete((hold, refusal) -> end(queue, report));
        moved(queue); // it may wait already
    }

    private void end(LocalQueue queue, WaitReport ended) {
        all.computeIfPresent(queue, (any, reports) -> reports.isEmptyWithout(ended) ? null : reports);
        ended.end();
    }
}
