package io.lockkeeper.engine.looking;

import io.lockkeeper.LockException;
import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import io.lockkeeper.Looking;
import io.lockkeeper.Pending;
import io.lockkeeper.engine.queue.Acquisition;
import io.lockkeeper.engine.queue.LocalQueue;
import io.lockkeeper.engine.queue.LocalQueues;
import io.lockkeeper.engine.queue.QueueProgress;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.spi.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes in the callers that look at locks, or act on them.
 *
 * <p>Thread rules: any thread may call any method, and none blocks. There is no lock here: each part guards itself.
 */
@InternalLockApi
public final class Looks implements Looking {
    /** How many nodes of one queue are read at a time. */
    private static final int MOST_READ = 64;

    private final EngineContext context;
    private final SessionGuard guard;
    private final LookFailures failures;
    private final Inquiries inquiries;
    private final Pictures pictures;
    private final ForcedRelease forcedRelease;
    private final QueueWatches watches;
    private final WaitReports waitReports;

    public Looks(EngineContext context, SessionGuard guard, LocalQueues queues) {
        this.context = context;
        this.guard = guard;
        failures = new LookFailures(context, guard);
        inquiries = new Inquiries(context, guard, failures);
        pictures = new Pictures(context, queues::hold);
        forcedRelease = new ForcedRelease(context, pictures);
        watches = new QueueWatches(context, inquiries, failures);
        waitReports = new WaitReports(context, watches);
    }

    /** For the queues, which tell of each of their steps. */
    public QueueProgress progress() {
        return waitReports;
    }

    /** Reports where the caller stands in this queue, until its wait is over, if its terms have a listener for that. */
    public void report(LocalQueue queue, Acquisition caller, Terms terms) {
        var listener = terms.placeListener();
        if (listener != null && terms.waitNanos() > 0 && !caller.isDone()) waitReports.begin(queue, caller, listener);
    }

    private <T> Pending<T> ask(
            String name, int most, boolean completesInline, Function<Inquiry, CompletableFuture<T>> asking) {
        Names.check(name);
        var inquiry = inquiries.begin(inquiries.bounded(name, most));
        return PendingLook.of(
                context,
                completesInline,
                () -> asking.apply(inquiry).thenApply(answer -> {
                    inquiry.end();
                    return answer;
                }),
                error -> {
                    inquiry.end();
                    return failures.told(name, error);
                },
                inquiry::end);
    }

    @Override
    public Pending<Boolean> isLocked(String name, boolean completesInline) {
        return ask(
                name,
                1,
                completesInline,
                inquiry -> pictures.list(inquiry, name, true).thenApply(nodes -> !nodes.isEmpty()));
    }

    @Override
    public Pending<LockInspection> inspect(String name, boolean completesInline) {
        return ask(
                name,
                MOST_READ,
                completesInline,
                inquiry -> pictures.inspect(inquiry, name, true)
                        .thenApply(seen -> seen.orElseThrow(() -> failures.restless(name))));
    }

    @Override
    public Pending<Boolean> forceRelease(LockTenure tenure, boolean completesInline) {
        return ask(tenure.name(), 1, completesInline, inquiry -> forcedRelease.end(inquiry, tenure));
    }

    @Override
    public Pending<Optional<LockTenure>> forceRelease(String name, boolean completesInline) {
        return ask(name, 1, completesInline, inquiry -> forcedRelease.endFirst(inquiry, name));
    }

    @Override
    public NameList names(String prefix) {
        return new NameWalk(context, pictures, inquiries, failures, prefix);
    }

    @Override
    public Runnable watch(String name, QueueWatcher watcher) {
        Names.check(name);
        var inquiry = inquiries.begin(inquiries.unbounded(name, MOST_READ));
        var pictured = new PictureWatch(context, pictures, failures, inquiry, watcher);
        pictured.standsOn(watches.add(name, pictured));
        return pictured::end;
    }

    @Override
    public Runnable watch(String name, Consumer<LockInspection> watcher) {
        return watch(name, new QueueWatcher() {
            @Override
            public void seen(LockInspection queue) {
                watcher.accept(queue);
            }

            @Override
            public void failed(LockException why) {
                if (!guard.isClosed()) context.log().warn(why.getMessage() + " The lock is watched no longer.");
            }
        });
    }

    /** The client is connected (again): what was asked is asked again, and what was watched is watched again. */
    public void reconnected() {
        inquiries.reconnected();
        watches.listAgain();
    }

    /** The backend refuses everything to this client. */
    public void refused(StoreException why) {
        inquiries.refused(why);
        watches.listAgain();
    }

    /** The engine closes: everything that is under way fails. */
    public void closed() {
        inquiries.closed();
        watches.listAgain();
    }
}
