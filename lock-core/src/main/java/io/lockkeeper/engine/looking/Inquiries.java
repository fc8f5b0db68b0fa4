package io.lockkeeper.engine.looking;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.StoreException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The calls of this process that look at locks or act on them, and that are under way.
 *
 * <p>Thread rules: any thread may call any method; the map is concurrent.
 */
@InternalLockApi
public final class Inquiries {
    private final EngineContext context;
    private final SessionGuard guard;
    private final LookFailures failures;
    // By their numbers, so that they are visited in the same order in each run.
    private final ConcurrentMap<Long, Inquiry> all = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    public Inquiries(EngineContext context, SessionGuard guard, LookFailures failures) {
        this.context = context;
        this.guard = guard;
        this.failures = failures;
    }

    /**
     * Makes one that fails if the backend is silent for {@code ioTimeout}; about all names if the name is empty. It has
     * yet to {@link #begin}.
     */
    public Inquiry bounded(String name, int most) {
        return made(name, most, context.ioNanos());
    }

    /** Makes one that waits for the backend for as long as it takes. It has yet to {@link #begin}. */
    public Inquiry unbounded(String name, int most) {
        return made(name, most, Nanos.FOREVER);
    }

    private Inquiry made(String name, int most, long boundNanos) {
        return new Inquiry(context, guard, failures, numbers.incrementAndGet(), name, most, boundNanos, this::ended);
    }

    private void ended(Inquiry inquiry) {
        all.remove(inquiry.number());
    }

    public Inquiry begin(Inquiry inquiry) {
        all.put(inquiry.number(), inquiry);
        var name = inquiry.name();
        // After the add: a thread that closes the engine says so first, and looks at the map then. So does a refusal.
        var refusal = guard.refusal();
        if (guard.isClosed()) inquiry.fail(failures.closed(name));
        else if (refusal != null) inquiry.fail(failures.refused(name, refusal));
        else guard.lookWhySoon();
        if (inquiry.hasEnded()) ended(inquiry); // it ended before it began
        return inquiry;
    }

    public void reconnected() {
        all.values().forEach(Inquiry::reconnected);
    }

    public void refused(StoreException why) {
        all.values().forEach(inquiry -> inquiry.fail(failures.refused(inquiry.name(), why)));
    }

    public void closed() {
        all.values().forEach(inquiry -> inquiry.fail(failures.closed(inquiry.name())));
    }
}
