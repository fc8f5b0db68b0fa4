package io.lockkeeper.engine.looking;

import io.lockkeeper.engine.runtime.EngineContext;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The queues that callers of this process watch: one {@link QueueWatch} for each name, however many callers watch it.
 *
 * <p>Thread rules: any thread may call any method; the map is concurrent.
 */
final class QueueWatches {
    private final EngineContext context;
    private final Inquiries inquiries;
    private final LookFailures failures;
    private final ConcurrentMap<String, QueueWatch> watches = new ConcurrentHashMap<>();

    QueueWatches(EngineContext context, Inquiries inquiries, LookFailures failures) {
        this.context = context;
        this.inquiries = inquiries;
        this.failures = failures;
    }

    /** Watches the queue of this name; the returned action ends that. */
    Runnable add(String name, QueueWatch.Subscriber subscriber) {
        while (true) {
            var watch = watches.computeIfAbsent(
                    name, any -> new QueueWatch(context, inquiries, failures, name, this::gone));
            if (watch.add(subscriber)) return () -> watch.remove(subscriber);
            // It is gone, and so it was out of the map before this thread could see that.
        }
    }

    private void gone(QueueWatch watch) {
        watches.remove(watch.name(), watch);
    }

    /**
     * Lists each queue again: the connection has changed, or is closed or refused, of which the watchers must hear.
     */
    void listAgain() {
        watches.values().forEach(QueueWatch::changed);
    }
}
