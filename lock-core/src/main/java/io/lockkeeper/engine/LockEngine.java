package io.lockkeeper.engine;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.Engine;
import io.lockkeeper.EngineHold;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LockUsage;
import io.lockkeeper.Locks;
import io.lockkeeper.Looking;
import io.lockkeeper.LossCause;
import io.lockkeeper.PendingHolds;
import io.lockkeeper.Ticketing;
import io.lockkeeper.engine.hold.Holds;
import io.lockkeeper.engine.looking.Looks;
import io.lockkeeper.engine.place.Contender;
import io.lockkeeper.engine.place.Contenders;
import io.lockkeeper.engine.place.NodeBudget;
import io.lockkeeper.engine.place.NodePayload;
import io.lockkeeper.engine.queue.AcquireFailures;
import io.lockkeeper.engine.queue.Acquisition;
import io.lockkeeper.engine.queue.Keeping;
import io.lockkeeper.engine.queue.LocalQueues;
import io.lockkeeper.engine.queue.MultiAcquisition;
import io.lockkeeper.engine.queue.NotedAcquisition;
import io.lockkeeper.engine.queue.QueueParts;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.SystemRuntime;
import io.lockkeeper.engine.session.LoggingSessionListener;
import io.lockkeeper.engine.session.SessionClients;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.engine.session.SessionLease;
import io.lockkeeper.engine.session.SessionTimes;
import io.lockkeeper.engine.session.SessionWitness;
import io.lockkeeper.engine.ticket.Tickets;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.OrderGraph;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.LockRuntime;
import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.StoreException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one {@link Locks}: puts its parts together, takes in callers, and closes everything in order.
 *
 * <p>Thread rules: any thread may call any method; no method blocks. This class has no lock: each part guards itself.
 */
@InternalLockApi
public final class LockEngine implements Engine {
    private final EngineContext context;
    private final NodeBudget budget;
    private final LocalQueues queues = new LocalQueues();
    private final Holds holds = new Holds(queues.all());
    private final SessionGuard guard;
    private final Contenders contenders;
    private final AcquireFailures failures;
    private final QueueParts parts;
    private final Tickets tickets;
    private final @Nullable OrderGraph sharedOrder;
    private final Looks looks;
    private final Closing closing;

    private LockEngine(LockStore store, LockOptions options, LockRuntime runtime, @Nullable OrderGraph sharedOrder) {
        this.sharedOrder = sharedOrder;
        var instance = runtime.randomId();
        context = new EngineContext(store, options, runtime, instance, NodePayload.write(options, instance));
        budget = new NodeBudget(options.maxPathBytes());
        var times = new SessionTimes(options, store.closesSession());
        guard = new SessionGuard(context, times, new Clients());
        var keeping = new Keeping(context, budget);
        contenders = new Contenders(context, guard, budget, keeping::makeRoom);
        failures = new AcquireFailures(context, guard, budget);
        looks = new Looks(context, guard, queues);
        parts = QueueParts.of(context, guard, contenders, holds, failures, keeping, looks.progress());
        tickets = new Tickets(context, guard, this::acquire);
        closing = new Closing(context, guard, contenders, holds, tickets, this::failWaiters);
        context.store().start(new LoggingSessionListener(guard, context.store().describe(), context.log(), times));
    }

    /** For backends: makes locks over this store, on the machine's clock and the library's threads. Does not block. */
    public static Locks over(LockStore store, LockOptions options) {
        var runtime = SystemRuntime.withTimer(options);
        try {
            return over(store, options, runtime);
        } catch (Throwable notMade) {
            runtime.close();
            throw notMade;
        }
    }

    /** For backends: makes locks over this store, on this clock, timer and executor. Does not block. */
    public static Locks over(LockStore store, LockOptions options, LockRuntime runtime) {
        return Locks.of(of(store, options, runtime));
    }

    /** The same for a test backend, whose processes share the orders in which they nest locks. Does not block. */
    public static Locks over(LockStore store, LockOptions options, LockRuntime runtime, OrderGraph sharedOrder) {
        return Locks.of(new LockEngine(store, options, runtime, sharedOrder));
    }

    static LockEngine of(LockStore store, LockOptions options, LockRuntime runtime) {
        return new LockEngine(store, options, runtime, null);
    }

    @Override
    public Acquisition acquire(String name, Terms terms, boolean wantsHolder, boolean completesInline) {
        return acquire(name, terms, terms.waitNanos(), wantsHolder, completesInline);
    }

    @Override
    public PendingHolds acquireAll(Collection<String> names, Terms terms, boolean skipBusy, boolean completesInline) {
        return MultiAcquisition.acquire(context.runtime(), this::acquire, names, terms, skipBusy, completesInline);
    }

    private Acquisition acquire(
            String name, Terms terms, long statedNanos, boolean wantsHolder, boolean completesInline) {
        Names.check(name);
        var notes = context.note(name, terms.mode(), terms.leaseNanos());
        var caller = notes == null
                ? new Acquisition(context, terms, statedNanos, wantsHolder, completesInline)
                : new NotedAcquisition(context, terms, statedNanos, wantsHolder, completesInline, notes);
        var key = queues.key(name, terms.mode(), options().fair());
        try {
            while (!isClosed()) {
                var queue = queues.get(parts, key, name, terms.mode());
                if (queue.add(caller)) {
                    looks.report(queue, caller, terms);
                    break;
                }
                queue.leaveNow(); // the thread that ended the queue may be stopped: do its part instead of waiting
            }
            if (isClosed()) giveUp(caller, failures.closed(name));
        } catch (Throwable thrown) { // no memory, for example: the caller may be in its queue, with nobody to serve it
            giveUp(caller, new LockStoreException(name, Quoted.lock(name) + " can't be asked for: " + thrown, thrown));
        }
        return caller;
    }

    private static void giveUp(Acquisition caller, LockStoreException why) {
        try {
            caller.withdraw();
        } catch (Throwable thrown) {
            Uncaught.tell(thrown);
        }
        caller.fail(why);
    }

    @Override
    public Looking looking() {
        return looks;
    }

    @Override
    public Ticketing ticketing() {
        return tickets;
    }

    @Override
    public Collection<EngineHold> heldHere(String name) {
        return tickets.attached().with(queues.held(name), name);
    }

    @Override
    public boolean owns(EngineHold hold) {
        return tickets.owns(hold);
    }

    @Override
    public boolean isClosed() {
        return guard.isClosed();
    }

    @Override
    public CompletableFuture<Void> close(long graceNanos) {
        return closing.begin(graceNanos);
    }

    private void failWaiters() {
        queues.forEach(queue -> queue.fail(() -> failures.closed(queue.name())));
        looks.closed();
    }

    @Override
    public String inUse() {
        return UsageReport.words(queues.all(), contenders, holds, tickets.attached());
    }

    @Override
    public LockUsage usage() {
        return UsageReport.count(queues.all(), holds, tickets.attached());
    }

    @Override
    public String describe() {
        return context.store().describe();
    }

    @Override
    public LockOptions options() {
        return context.options();
    }

    @Override
    public @Nullable OrderGraph sharedOrder() {
        return sharedOrder;
    }

    @Override
    public ConnectionState connectionState() {
        return guard.state();
    }

    @Override
    public Runnable onConnectionChange(Consumer<ConnectionState> watcher) {
        return guard.watchers().add(watcher);
    }

    @Override
    public long sessionTimeoutNanos() {
        return guard.timeoutNanos();
    }

    @Override
    public void warn(String line) {
        context.log().warn(line);
    }

    /** Passes on what happens to the session to the contenders, the holds and the queues. */
    private final class Clients implements SessionClients {
        @Override
        public void reconnected() {
            contenders.forEach(Contender::reconnected);
            looks.reconnected();
            tickets.reconnected();
            budget.retryWaiting(); // the loop above is in no order, but the budget serves its waiters in theirs
        }

        @Override
        public void sessionEnded(long sessionId) {
            contenders.forEach(contender -> contender.sessionEnded(sessionId));
        }

        @Override
        public void lose(SessionLease ended, LossCause cause) {
            holds.lose(ended, cause);
        }

        @Override
        public void loseIfOver(SessionLease lease) {
            holds.loseIfOver(lease, context.runtime());
        }

        @Override
        public boolean areHolding() {
            return !holds.isEmpty();
        }

        @Override
        public boolean arePresent() {
            return !contenders.isEmpty();
        }

        @Override
        public @Nullable SessionWitness nextWitness(long sessionId) {
            return contenders.nextToConfirm(sessionId);
        }

        @Override
        public void refused(StoreException why) {
            queues.forEach(queue -> queue.refused(why));
            looks.refused(why);
            tickets.refused(why);
        }

        @Override
        public void storeClosed() {
            failWaiters();
            tickets.close();
            contenders.forEach(Contender::left);
            parts.keeping().close();
            context.runtime().endWhenIdle(); // these locks are useless now, and may never be closed
        }
    }
}
