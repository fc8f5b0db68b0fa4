package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.PlaceListener;
import io.lockkeeper.internal.Terms;
import io.lockkeeper.spi.LockMode;
import java.time.Duration;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The terms on which a caller asks for a lock. Immutable: each method returns changed terms. A wait or lease that is
 * not set comes from the options: {@link LockOptions#defaultWait} and {@link LockOptions#defaultLease}. This is also
 * true of a {@code try…} call: to ask once, begin with {@link #ifFree}. Nothing here blocks. Null throws
 * {@link NullPointerException}. Terms that contradict each other ({@link #holdAtLeast} longer than the lease) throw
 * {@link IllegalArgumentException} at the call that uses them.
 */
public final class LockTerms {
    private static final LockTerms DEFAULTS =
            new LockTerms(null, null, Duration.ZERO, LockOptions.FOREVER, null, false, LockMode.EXCLUSIVE, null);

    private final @Nullable Duration wait;
    private final @Nullable Duration lease;
    private final Duration atLeast;
    private final Duration stealAfter;
    private final @Nullable Duration keepFor;
    private final boolean reentrant;
    private final LockMode mode;
    private final @Nullable Consumer<WaitingPlace> whileWaiting;

    private LockTerms(
            @Nullable Duration wait,
            @Nullable Duration lease,
            Duration atLeast,
            Duration stealAfter,
            @Nullable Duration keepFor,
            boolean reentrant,
            LockMode mode,
            @Nullable Consumer<WaitingPlace> whileWaiting) {
        this.wait = wait;
        this.lease = lease;
        this.atLeast = atLeast;
        this.stealAfter = stealAfter;
        this.keepFor = keepFor;
        this.reentrant = reentrant;
        this.mode = mode;
        this.whileWaiting = whileWaiting;
    }

    /** The options' wait and lease, and nothing else. */
    public static LockTerms defaults() {
        return DEFAULTS;
    }

    /**
     * Terms with this wait, which bounds the whole call, also for several names. Zero asks once: the call gets the lock
     * only if it is free now. {@link LockOptions#FOREVER} waits without end.
     *
     * @throws IllegalArgumentException if the wait is negative
     */
    public static LockTerms waiting(Duration wait) {
        Nanos.notNegative("A wait", wait);
        return new LockTerms(wait, null, Duration.ZERO, LockOptions.FOREVER, null, false, LockMode.EXCLUSIVE, null);
    }

    /** Terms with a wait of zero: the call asks once, and gets the lock only if it is free now. */
    public static LockTerms ifFree() {
        return waiting(Duration.ZERO);
    }

    /**
     * The same terms with this lease: how long the lock may be held unless it is renewed. {@link LockOptions#FOREVER}
     * means until it is released. When the lease ends, the body is cancelled or interrupted first. The node is removed
     * when the body has ended or the options' {@code grace} is over. A handle has no body: if nobody releases it, other
     * callers stay locked out for the lease and then for the whole {@code grace} (5 seconds by default, however short
     * the lease).
     *
     * @throws IllegalArgumentException if the lease is not positive
     */
    public LockTerms lease(Duration lease) {
        Nanos.positive("A lease", lease);
        return new LockTerms(wait, lease, atLeast, stealAfter, keepFor, reentrant, mode, whileWaiting);
    }

    /**
     * The same terms with a minimum time. The lock stays taken for this time from its grant, even if it is released
     * earlier. This is for jobs that several machines start by clocks that differ. Until the time is over no caller
     * gets the lock, in this process or another. A loss or the end of the process ends the minimum time early. A close
     * waits for it, but no longer than the grace of the close. Nobody renews a hold that has been released, so other
     * callers' {@link #stealAfter} should be longer than the minimum time.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public LockTerms holdAtLeast(Duration time) {
        Nanos.notNegative("holdAtLeast", time);
        return new LockTerms(wait, lease, time, stealAfter, keepFor, reentrant, mode, whileWaiting);
    }

    /**
     * The same terms with a limit on the holder's silence. If the holding process shows no sign of life for this time
     * while this caller waits, the caller removes the holder's node. A new node and a renewal are signs of life; a
     * heartbeat is not. So a holder that wants to be safe renews its hold more often than this
     * ({@link HeldLock#renew}). The time is measured by this process's clock from the moment it first sees the node,
     * and the holder's hand-off time is added. The old holder is told at once if it can be reached, and its token is
     * lower. Nodes of other libraries are never removed. Beware: with less than a session timeout, this may remove a
     * holder whose grant has not reached it yet.
     *
     * <p>A call that does not wait ({@link #ifFree}) steals at once, or is refused. It does so only if no other caller
     * waits. The holder's age is then what the servers' clock says: the time from the last writing of the holder's node
     * to the creation of this call's own. So the servers' clocks must agree to within what matters here, because each may
     * lead in turn, and an outage of the servers is part of the silence. If the clock has gone backwards, nothing is
     * stolen. A second is added to the
     * time, and such a call may take about a second longer.
     *
     * @throws IllegalArgumentException if the time is not positive
     */
    public LockTerms stealAfter(Duration silence) {
        Nanos.positive("stealAfter", silence);
        return new LockTerms(wait, lease, atLeast, silence, keepFor, reentrant, mode, whileWaiting);
    }

    /**
     * The same terms with another {@link LockOptions.Builder#keepFor}: for how long this process keeps the lock when no
     * caller of it uses the lock any more. Zero does not keep it. While the lock is kept, the next caller of this process
     * has it without a request. A process that comes for a kept lock gets it at once: compared with a free lock, it waits
     * for one more notification and one more removal.
     *
     * <p>The terms of the caller that released the lock last count. There is one exception: if this process entered the
     * queue for a call whose time is zero, the lock is not kept, whatever the callers after it say. Once it is given
     * back, the next call enters the queue anew. Only exclusive locks are kept. For other modes, and with
     * {@link LockOptions.Builder#fair}, this has no effect.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public LockTerms keepFor(Duration time) {
        Nanos.notNegative("keepFor", time);
        return new LockTerms(wait, lease, atLeast, stealAfter, time, reentrant, mode, whileWaiting);
    }

    /**
     * The same terms with re-entry. A caller that holds the name already, in a body around the call, goes on under the
     * same hold and token, and that hold's terms stay as they are. The call checks first that the lock is still held. One
     * that asks for more than that hold gives (a reader that asks to write, or for more permits) fails at once.
     * Only calls with a body allow re-entry; others throw {@link IllegalArgumentException}.
     */
    public LockTerms reentrant() {
        return new LockTerms(wait, lease, atLeast, stealAfter, keepFor, true, mode, whileWaiting);
    }

    /**
     * The same terms with a listener that hears where the caller stands: first when it is known that the caller has to
     * wait, then with each change. The listener is called on the options' executor, one call at a time, and in order; a
     * slow one hears of the newest place only. It may be called once more when the wait has just ended. What it throws
     * is logged. While such a caller waits behind other processes, its process watches the queue: that costs a request
     * for each node that comes or goes. Re-entry and {@link #ifFree} do not wait, so they are not reported.
     */
    public LockTerms onWaiting(Consumer<WaitingPlace> listener) {
        Objects.requireNonNull(listener, "The listener must not be null");
        return new LockTerms(wait, lease, atLeast, stealAfter, keepFor, reentrant, mode, listener);
    }

    /**
     * The same terms, to hold a read/write lock for reading. Readers hold it together, as long as no writer does. All
     * callers stand in one queue: a reader that comes after a waiting writer gets the lock after that writer. In one
     * process, readers may still join those that read already, for the options' {@code handoffTime}; so no stream of
     * readers keeps a writer out.
     *
     * <p>A name serves one kind of lock at a time. While it serves another kind, calls fail with a
     * {@link LockStoreException} that names both kinds. This is true of {@link #write} and {@link #permits} too. Of
     * these three methods the last one that is called counts.
     */
    public LockTerms read() {
        return in(LockMode.READ);
    }

    /**
     * The same terms, to hold a read/write lock for writing: alone, while no other caller reads or writes. A caller that
     * reads must not ask for this: it would wait for itself. Where this library can see that, it refuses the call at
     * once. {@link HeldLock#downgradeToRead} turns a writer into a reader.
     */
    public LockTerms write() {
        return in(LockMode.WRITE);
    }

    /**
     * The same terms, to take some of a semaphore's permits: all of them at once, or none. Callers are served in the
     * order in which they asked, so one that wants many permits is not passed by those that want few. Permits belong to
     * the hold, and come back when it ends, also if its process dies. They are not added to those that a caller has:
     * with {@link #reentrant}, a nested call that asks for no more goes on under the permits of the outer one.
     *
     * @param permits how many to take
     * @param total how many the semaphore has. The servers store no such number, so every caller states it. Callers that
     *     state different ones are told so by a {@link LockStoreException}
     * @throws IllegalArgumentException if {@code permits} is less than one or more than {@code total}
     */
    public LockTerms permits(int permits, int total) {
        return in(LockMode.permits(permits, total));
    }

    /** The same terms in this mode, for a call whose name says it. Terms that ask for another mode contradict it. */
    LockTerms asking(LockMode asked) {
        if (!mode.equals(LockMode.EXCLUSIVE) && !mode.equals(asked))
            throw new IllegalArgumentException("This call takes " + asked.hold() + ", and its terms ask for "
                    + mode.hold() + ". Leave that out of the terms, or call withLock");
        return in(asked);
    }

    private LockTerms in(LockMode mode) {
        return new LockTerms(wait, lease, atLeast, stealAfter, keepFor, reentrant, mode, whileWaiting);
    }

    /** For the library's other modules. */
    @InternalLockApi
    public LockMode mode() {
        return mode;
    }

    /** The same terms with another wait. */
    LockTerms within(Duration wait) {
        return new LockTerms(wait, lease, atLeast, stealAfter, keepFor, reentrant, mode, whileWaiting);
    }

    boolean isReentrant() {
        return reentrant;
    }

    /** The terms as the engine takes them. What was not set comes from the options. */
    Terms resolve(LockOptions options) {
        var held = lease != null ? lease : options.defaultLease().orElse(LockOptions.FOREVER);
        return new Terms(
                Nanos.nanos(wait != null ? wait : options.defaultWait()),
                Nanos.nanos(held),
                Nanos.nanos(atLeast),
                Nanos.nanos(stealAfter),
                keepFor == null ? Terms.KEEP_BY_OPTIONS : Nanos.nanos(keepFor),
                mode,
                placeListener());
    }

    /** The same, for a call without a body, which does not allow re-entry. */
    Terms resolveWithoutBody(LockOptions options) {
        if (reentrant)
            throw new IllegalArgumentException("Re-entry needs a body: a hold that is returned belongs to nobody. Use"
                    + " withLock, or terms without reentrant()");
        return resolve(options);
    }

    private @Nullable PlaceListener placeListener() {
        var told = whileWaiting;
        return told == null ? null : (name, others, here) -> told.accept(new WaitingPlace(name, others, here));
    }

    @Override
    public String toString() {
        var said = new StringJoiner(", ", "LockTerms(", ")");
        if (wait != null) said.add("wait=" + Nanos.words(wait));
        if (lease != null) said.add("lease=" + Nanos.words(lease));
        if (!atLeast.isZero()) said.add("holdAtLeast=" + Nanos.words(atLeast));
        if (Nanos.nanos(stealAfter) != Nanos.FOREVER) said.add("stealAfter=" + Nanos.words(stealAfter));
        if (keepFor != null) said.add("keepFor=" + Nanos.words(keepFor));
        if (reentrant) said.add("reentrant");
        if (mode.words() != null) said.add(mode.words());
        if (whileWaiting != null) said.add("onWaiting");
        return said.toString();
    }
}
