package io.lockkeeper.engine;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.Engine;
import io.lockkeeper.Holder;
import io.lockkeeper.InternalLockApi;
import io.lockkeeper.LockOptions;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.Locks;
import io.lockkeeper.LossCause;
import io.lockkeeper.PendingHolds;
import io.lockkeeper.internal.HostName;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.internal.Waits;
import io.lockkeeper.spi.LockRuntime;
import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.StoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection's engine: which names are in use, which contenders live, and how it all ends. A name that is not used
 * has no entry. Thread rules: everything may be called from anywhere and nothing blocks.
 */
@InternalLockApi
public final class LockEngine implements Engine {
    private static final Runnable NOTHING = () -> {};
    private static final String UNREACHED =
            "Check that the servers are up and can be reached from here, or wait longer";

    private final SureStore store;
    private final LockOptions options;
    private final SureRuntime runtime;
    private final UUID instance = UUID.randomUUID();
    private final UUID firstContender = UUID.randomUUID();
    private final AtomicLong lastContender = new AtomicLong();
    private final byte[] ownData;
    private final ConcurrentMap<Object, LocalQueue> queues = new ConcurrentHashMap<>();
    private final Set<Contender> contenders = ConcurrentHashMap.newKeySet();
    private final Holds holds = new Holds(queues.values());
    private final AtomicReference<@Nullable CompletableFuture<Void>> closing = new AtomicReference<>();
    private final Room room;
    private final Log log;
    private final Unheard unheard;
    private final YoungHolds young = new YoungHolds(this);
    private final Confirmations confirmations = new Confirmations(this);
    private final CompletableFuture<Void> bodiesEnded = new CompletableFuture<>();
    private final CompletableFuture<Void> nothingLeft = new CompletableFuture<>();
    private final SessionTimes times;
    private final SessionGuard guard;
    private final long ioNanos;
    private final long releaseNanos;
    private final long handoffNanos;

    /** For backends: locks over this store, on the machine's clock and threads of our own. Does not block. */
    public static Locks over(LockStore store, LockOptions options) {
        var runtime = SystemRuntime.withTimer(options);
        try {
            return over(store, options, runtime);
        } catch (Throwable notMade) {
            runtime.close();
            throw notMade;
        }
    }

    /** For backends: locks over this store, on this clock, timer and executor. Does not block. */
    public static Locks over(LockStore store, LockOptions options, LockRuntime runtime) {
        return Locks.of(new LockEngine(store, options, runtime));
    }

    LockEngine(LockStore store, LockOptions options, LockRuntime runtime) {
        this.store = new SureStore(store);
        this.options = options;
        this.runtime = new SureRuntime(runtime);
        this.ioNanos = Waits.nanos(options.ioTimeout());
        this.releaseNanos = Waits.nanos(options.releaseWait());
        this.handoffNanos = Waits.nanos(options.handoffTime());
        this.ownData = HolderData.write(options, instance);
        this.room = new Room(options.maxPathBytes());
        this.log = new Log(this.runtime);
        this.unheard = new Unheard(log);
        this.times = new SessionTimes(options, store.closesSession());
        this.guard = new SessionGuard(this);
        this.store.start(new LoggedSession(guard, this.store.describe(), log, times));
    }

    @Override
    public Acquisition acquire(String name, Terms terms, boolean wantsHolder, boolean completesInline) {
        return acquire(name, terms, terms.waitNanos(), wantsHolder, completesInline);
    }

    @Override
    public PendingHolds acquireAll(Collection<String> names, Terms terms, boolean skipBusy, boolean completesInline) {
        return Several.acquire(this, names, terms, skipBusy, completesInline);
    }

    /**
     * The same for one of several names.
     *
     * @param terms with what is left of the wait
     * @param statedNanos the wait to speak of
     * @param curious also one that asks once wants to know who holds it
     */
    Acquisition acquire(String name, Terms terms, long statedNanos, boolean curious, boolean direct) {
        Names.check(name);
        var caller = new Acquisition(this, terms, statedNanos, curious, direct);
        // Fair: a queue, and so a node, for each caller.
        Object key = options.fair() ? caller : name;
        try {
            while (!isClosed()) {
                var queue = queue(key, name);
                if (queue.add(caller)) break;
                queue.leaveNow(); // whoever began that may not get on soon: nobody waits for another thread here
            }
            if (isClosed()) giveUp(caller, closedException(name));
        } catch (Throwable thrown) { // no memory, say: it may stand in its queue, and nobody would know
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

    private LocalQueue queue(Object key, String name) {
        var known = queues.get(key); // mostly it is there, if anybody waits
        if (known != null) return known;
        var made = new LocalQueue(this, key, name);
        var other = queues.putIfAbsent(key, made);
        return other == null ? made : other;
    }

    @Override
    public boolean isClosed() {
        return closing.get() != null || guard.state() == ConnectionState.CLOSED;
    }

    @Override
    public CompletableFuture<Void> close(long graceNanos) {
        var done = new CompletableFuture<Void>();
        if (!closing.compareAndSet(null, done)) return Objects.requireNonNull(closing.get());
        queues.values().forEach(queue -> queue.fail(() -> closedException(queue.name())));
        holds.forEach(hold -> hold.lose(LossCause.CLOSED));
        after(bodiesEnded, graceNanos, () -> {
            contenders.forEach(Contender::retire);
            after(nothingLeft, ioNanos(), () -> {
                if (contenders.isEmpty() || store.closesSession()) {
                    closeStore(done);
                } else {
                    // The session lives on without us: what it was asked for must be undone, however late.
                    runtime.signals().execute(() -> done.complete(null));
                    nothingLeft.thenRun(() -> closeStore(done));
                }
            });
        });
        if (holds.isEmpty()) bodiesEnded.complete(null);
        if (contenders.isEmpty()) nothingLeft.complete(null);
        return done;
    }

    private void closeStore(CompletableFuture<Void> done) {
        runtime.signals().execute(() -> {
            store.close();
            try {
                guard.closed();
            } finally {
                runtime.close();
                done.complete(null);
            }
        });
    }

    /** Goes on when the event has come or the time is over, whichever is first. */
    private void after(CompletableFuture<Void> event, long nanos, Runnable next) {
        var gone = new AtomicBoolean();
        Runnable go = () -> {
            if (gone.compareAndSet(false, true)) next.run();
        };
        var cancel = event.isDone() ? NOTHING : runtime.schedule(nanos, go);
        event.thenRun(() -> {
            cancel.run();
            go.run();
        });
    }

    /** The backend lets this client in for nothing: nobody who waits can be served. */
    void refuse(StoreException why) {
        queues.values().forEach(queue -> queue.refused(why));
    }

    /** The backend was closed under us: its session, and every node with it, goes now. */
    void storeClosed() {
        queues.values().forEach(queue -> queue.fail(() -> closedException(queue.name())));
        contenders.forEach(Contender::drop);
        runtime.endWhenIdle(); // whether or not anybody closes what is of no use any more
    }

    private LockStoreException closedException(String name) {
        return new LockStoreException(
                name,
                Quoted.lock(name) + ": the connection to " + store.describe() + " is closed. Open a new one.",
                null);
    }

    /** What to say when the wait was over before the backend had confirmed anything. */
    String unconfirmed(String name, long boundNanos, @Nullable Throwable last) {
        var trouble = guard.isConnected() ? null : store.trouble();
        var cause = trouble != null ? "; " + trouble.cause() : last != null ? "; last error: " + last.getMessage() : "";
        var remedy = trouble != null
                ? trouble.remedy()
                : guard.isConnected() ? "Wait longer, or look how busy the servers are" : UNREACHED;
        return Quoted.lock(name) + ": " + store.describe() + " confirmed no place in its queue within "
                + Waits.words(boundNanos) + " (connection " + guard.state() + cause + "). " + remedy + ".";
    }

    /** What to say when the wait was over before this process could have one node more. */
    String noRoom(String name, long boundNanos) {
        return Quoted.lock(name) + ": this process has as many nodes as it may have (" + room
                + " of path), and none went"
                + " within " + Waits.words(boundNanos)
                + ". Hold or wait for fewer names at once, or raise maxPathBytes together"
                + " with the servers' jute.maxbuffer.";
    }

    /** Unique as a random one is, without waiting for the machine's randomness: this engine's own, and a count. */
    UUID newContenderId() {
        long random = firstContender.getLeastSignificantBits() + lastContender.getAndIncrement();
        return new UUID(firstContender.getMostSignificantBits(), random & (-1L >>> 2) | 1L << 63);
    }

    /** A contender that has yet to {@link #begin}; called under the queue's lock. */
    Contender newContender(LocalQueue queue, String name) {
        var contender = new Contender(this, queue, name);
        contenders.add(contender);
        return contender;
    }

    /** Listed before, asked now: a close either waits for the contender or is seen here, before anything is sent. */
    void begin(Contender contender) {
        if (isClosed()) contender.retire();
        guard.startBeating();
        contender.step();
    }

    void forget(Contender gone) {
        contenders.remove(gone);
        if (closing.get() != null && contenders.isEmpty()) nothingLeft.complete(null);
    }

    void forget(Object key, LocalQueue gone) {
        queues.remove(key, gone);
        guard.forget(gone);
    }

    /** A hold has ended, and its caller's body with it. */
    void returned() {
        if (closing.get() != null && holds.isEmpty()) bodiesEnded.complete(null);
    }

    @Override
    public String inUse() {
        return InUse.words(queues.values(), contenders, holds);
    }

    @Override
    public String describe() {
        return store.describe();
    }

    /** This process as others see it. */
    Holder self(long sinceMillis) {
        return new Holder(
                HostName.known(),
                ProcessHandle.current().pid(),
                options.label(),
                Instant.ofEpochMilli(sinceMillis),
                0,
                true);
    }

    Set<Contender> contenders() {
        return contenders;
    }

    Holds holds() {
        return holds;
    }

    SessionGuard guard() {
        return guard;
    }

    SureStore store() {
        return store;
    }

    @Override
    public LockOptions options() {
        return options;
    }

    SureRuntime runtime() {
        return runtime;
    }

    Unheard unheard() {
        return unheard;
    }

    YoungHolds young() {
        return young;
    }

    Log log() {
        return log;
    }

    Confirmations confirmations() {
        return confirmations;
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
        log.warn(line);
    }

    Room room() {
        return room;
    }

    UUID instance() {
        return instance;
    }

    byte[] ownData() {
        return ownData;
    }

    long ioNanos() {
        return ioNanos;
    }

    long releaseNanos() {
        return releaseNanos;
    }

    long graceNanos() {
        return Waits.nanos(options.grace());
    }

    long handoffNanos() {
        return handoffNanos;
    }

    SessionTimes times() {
        return times;
    }
}
