package io.lockkeeper.engine.looking;

import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.StoreException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls of this process that look at locks or act on them, and that are under way.
 *
 * <p>Thread rules: any thread may call any method; the set is concurrent.
 */
@InternalLockApi
public final class Inquiries {
    private final EngineContext context;
    private final SessionGuard guard;
    private final LookFailures failures;
    private final Set<Inquiry> all = ConcurrentHashMap.newKeySet();

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
        return new Inquiry(context, guard, failures, name, most, context.ioNanos(), all::remove);
    }

    /** Makes one that waits for the backend for as long as it takes. It has yet to {@link #begin}. */
    public Inquiry unbounded(String name, int most) {
        return new Inquiry(context, guard, failures, name, most, Nanos.FOREVER, all::remove);
    }

    public Inquiry begin(Inquiry inquiry) {
        all.add(inquiry);
        var name = inquiry.name();
        // After the add: a thread that closes the engine says so first, and looks at the set then. So does a refusal.
        var refusal = guard.refusal();
        if (guard.isClosed()) inquiry.fail(failures.closed(name));
        else if (refusal != null) inquiry.fail(failures.refused(name, refusal));
        else guard.lookWhySoon();
        if (inquiry.hasEnded()) all.remove(inquiry); // it ended before it began
        return inquiry;
    }

    public void reconnected() {
        all.forEach(Inquiry::reconnected);
    }

    public void refused(StoreException why) {
        all.forEach(inquiry -> inquiry.fail(failures.refused(inquiry.name(), why)));
    }

    public void closed() {
        all.forEach(inquiry -> inquiry.fail(failures.closed(inquiry.name())));
    }
}
