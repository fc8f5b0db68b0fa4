package io.lockkeeper.engine.looking;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.Uncaught;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The callers of one local queue that want to know where they stand. They look after each step of the queue, on a
 * thread of the library's, so that a release does not wait for that.
 *
 * <p>Thread rules: any thread may call any method. One thread looks at a time, and looks again if a step came
 * meanwhile.
 */
final class QueueReports {
    private final EngineContext context;
    private final Set<WaitReport> reports = ConcurrentHashMap.newKeySet();
    private final AtomicInteger steps = new AtomicInteger(); // those that nobody has looked after yet

    QueueReports(EngineContext context) {
        this.context = context;
    }

    void add(WaitReport report) {
        report.lookBy(this::lookSoon);
        reports.add(report);
    }

    /** Takes out a report. Returns whether none is left. */
    boolean isEmptyWithout(WaitReport ended) {
        reports.remove(ended);
        return reports.isEmpty();
    }

    void lookSoon() {
        if (steps.getAndIncrement() == 0) context.runtime().signals().execute(this::look);
    }

    private void look() {
        int seen;
        do {
            seen = steps.get();
            for (var report : reports) {
                try {
                    report.look();
                } catch (Throwable thrown) {
                    Uncaught.tell(thrown); // the others want to know all the same
                }
            }
        } while (!steps.compareAndSet(seen, 0));
    }
}
