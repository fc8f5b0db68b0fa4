package io.lockkeeper.engine.place;

import io.lockkeeper.Holder;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.place.PlaceRequest.Step;
import io.lockkeeper.engine.session.SessionWitness;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockMode.Sharing;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.Place;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * This process's one place in a lock's queue. A contender enters, finds its place, waits for its predecessor, becomes
 * first, and leaves. {@link PlaceState} decides which request is due; this class sends it and takes in the answer.
 *
 * <p>From the moment an enter is sent the contender owns the node, no matter what its callers do. It becomes first or
 * retires, and goes on retiring until the node is gone (ZooKeeper's recipe page, "Recoverable Errors and the GUID").
 * After a lost reply or a reconnection it looks up its place before anything is granted on it.
 *
 * <p>Thread rules: requests are sent, and the listener is called, outside any lock. Any thread may call {@link #step}
 * at any time; it does what is due.
 */
@InternalLockApi
public final class Contender
        implements RequestLane.Asker,
                NodeBudget.Claimant,
                Steal.Waiter,
                HolderReader.Waiter,
                KeptWatch.Kept,
                SessionWitness {
    private final ContenderParts<Contender> parts;
    private final ContenderListener<Contender> listener;
    private final Entry entry;
    private final UUID id;
    private final PlaceState state = new PlaceState();
    private final Tenure tenure;
    private final NodeRemoval removal = new NodeRemoval();
    private final RequestLane lane;
    private final @Nullable KeptWatch kept; // null if the lock leaves with its last hold
    private final NodesAhead<Contender> ahead;

    Contender(ContenderParts<Contender> parts, ContenderListener<Contender> listener, Entry entry) {
        this.parts = parts;
        this.listener = listener;
        this.entry = entry;
        this.id = parts.context().newContenderId(entry.mayBeKept());
        this.ahead = new NodesAhead<>(parts.context(), parts.guard(), this, listener);
        this.tenure = new Tenure(parts.context(), listener);
        this.lane = new RequestLane(parts.context(), state, this, entry);
        this.kept =
                entry.mayBeKept() ? new KeptWatch(parts.context(), parts.guard(), this, lane, tenure, listener) : null;
    }

    /** Sends the request that is due, if the client is connected and no other request is under way. */
    @Override
    public void step() {
        if (state.isGone() || !parts.guard().isConnected()) return;
        var request = state.begin(this);
        if (request != null) lane.send(request, parts.guard().connection());
        else if (parts.budget().isShortFor(this)) parts.whenShort().run();
    }

    @Override
    public boolean fitsIntoBudget() {
        long bytes = parts.context().store().nodeBytes(name(), mode());
        return bytes == 0 || parts.budget().tryReserve(this, bytes);
    }

    @Override
    public Runnable entered(Place found, int connection, long sentAt) {
        parts.guard().confirmed(found.sessionId(), sentAt);
        tenure.entered(sentAt);
        return located(found, connection);
    }

    @Override
    public Runnable located(Optional<Place> found, int connection, boolean syncedFirst) {
        if (found.isPresent()) return located(found.get(), connection);
        return state.notFound(syncedFirst) ? () -> losePlace(LossCause.REMOVED) : RequestLane.NOTHING;
    }

    private Runnable located(Place found, int connection) {
        boolean current = parts.guard().isCurrent(found.sessionId());
        var finding = state.located(
                found, connection, current, tenure, parts.context().runtime().nanoTime());
        if (finding == Finding.IGNORED) return RequestLane.NOTHING;
        return switch (finding) {
            case OF_ANOTHER_SESSION -> () -> losePlace(LossCause.SESSION_EXPIRED);
            case OVERTAKEN -> () -> losePlace(LossCause.REMOVED);
            case UNUSABLE -> () -> listener.refused(this, Token.noRoom());
            default -> {
                ahead.placed(found);
                // Those that wait for permits behind this one watch it, and not those that hold.
                if (found.ahead() == 0 && found.hasFollowers() && mode().sharing() == Sharing.PERMITS) state.showTurn();
                yield this::holderKnown;
            }
        };
    }

    @Override
    public Runnable predecessorRead(String predecessor, Optional<NodeData> data) {
        var known = state.predecessorRead(predecessor, data.isPresent());
        if (known == null || data.isEmpty()) return RequestLane.NOTHING;
        boolean isNews = ahead.read(predecessor, data.get(), Objects.requireNonNull(known.first()));
        return isNews ? this::holderKnown : RequestLane.NOTHING;
    }

    @Override
    public void refused(Throwable why) {
        listener.refused(this, why);
    }

    @Override
    public void refusedUnheard(Step step, Throwable why) {
        step.tellRefusal(parts.context().backgroundFailures(), name(), nodeOrNull(), why);
        if (step == Step.LEAVE) removal.refused(why);
    }

    private void losePlace(LossCause cause) {
        if (!state.lose()) return;
        if (kept != null) kept.stop(); // or the next session would watch a queue in which nothing stands for this one
        listener.lostPlace(this, cause);
    }

    /** Watches the queue, if the lock may be kept and it is not watched yet. Called when a hold has begun. */
    void watchIfKept() {
        if (kept != null) kept.begin();
    }

    /** Whether the lock may stay here when no caller uses it any more: others that come for it would be noticed at once. */
    public boolean mayBeKept() {
        return kept != null && kept.isOn() && isFirst() && !tenure.hasFollowers();
    }

    /** Looks up the place, because the node may be gone. Nothing is granted on it before the answer. */
    @Override
    public void recheck() {
        state.recheck();
        step();
    }

    /** Watches the own node, so that its removal is noticed, and shows that it is first if it may have waited before. */
    void watchOwnNode() {
        state.wantOwnWatch();
        if (!tenure.enteredAsFirst()) state.wantLifeSign();
        step();
    }

    /** Looks up the place, to learn whether processes wait behind it. {@link ContenderListener#placed} follows. */
    public void askForFollowers() {
        state.wantLookup();
        step();
    }

    /** Writes the node again, because a hold was renewed, or begins now. Others then see its lease, and a sign of life. */
    public void showLife(long leaseNanos, boolean renewed) {
        lane.write(leaseNanos, renewed);
        step();
    }

    /** Turns the writer's node into a reader's, which keeps its place. Nothing is granted on it any more. */
    public void downgrade() {
        state.wantDowngrade();
        step();
    }

    /** There is a new connection. Nothing that an earlier one showed counts until this one has confirmed it. */
    public void reconnected() {
        if (kept != null) kept.reconnected();
        state.reconnected();
        step();
    }

    /** The session has ended. A place in it is lost, and so is a place whose session is not known. */
    public void sessionEnded(long sessionId) {
        if (state.mayBeOf(sessionId)) losePlace(LossCause.SESSION_EXPIRED);
    }

    /**
     * Gives up the place, at any time. {@link #removal} completes when no node is left. A second call carries on what
     * the first has begun, because the thread of the first may have been stopped in the middle.
     */
    public void retire() {
        if (state.isGone()) return;
        boolean nothingSent = state.retire();
        ahead.stop();
        if (kept != null) kept.stop();
        if (nothingSent) left();
        else step();
    }

    /** Ends the contender: no node is left, or the backend was closed, and the node goes with its session. */
    @Override
    public void left() {
        state.finish();
        if (removal.refusal() != null) parts.context().backgroundFailures().gone(name(), nodeOrNull());
        parts.budget().release(this);
        parts.whenGone().accept(this);
        removal.done();
    }

    @Override
    public NodeRemoval removal() {
        return removal;
    }

    /** Looks at the first node for a caller that may steal, or that asks once. */
    public void lookAhead(boolean isThief) {
        var known = place();
        if (known != null) ahead.callerCame(known, isThief); // otherwise the answer that brings the place looks too
    }

    public Tenure tenure() {
        return tenure;
    }

    /** Whether the tenure must end although this process has waiters. Called under the listener's monitor. */
    public boolean isTenureOver(long now) {
        assert Thread.holdsLock(listener);
        return state.isLost() || state.isFirst() && tenure.isOver(now);
    }

    public boolean isLost() {
        return state.isLost();
    }

    /** Whether the node was first when the current connection last confirmed the place. */
    public boolean isFirst() {
        return state.isFirst(parts.guard().connection());
    }

    @Override
    public boolean isWaiting() {
        return state.isWaiting();
    }

    @Override
    public String name() {
        return entry.name();
    }

    PlaceState state() {
        return state;
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public LockMode mode() {
        return entry.mode();
    }

    public @Nullable Place place() {
        return state.place();
    }

    @Override
    public String node() {
        return Objects.requireNonNull(place()).node();
    }

    private @Nullable String nodeOrNull() {
        return place() == null ? null : node();
    }

    @Override
    public @Nullable String firstNode() {
        var known = place();
        return known == null ? null : known.first();
    }

    @Override
    public void holderKnown() {
        listener.placed(this);
    }

    /** See {@link NodesAhead#isUndecided}. */
    public boolean isUndecided(boolean forThief) {
        var known = place();
        return known != null && ahead.isUndecided(known, forThief);
    }

    public @Nullable Throwable lastFailure() {
        return lane.lastFailure();
    }

    public @Nullable Holder holder() {
        var known = place();
        return known == null ? null : ahead.holder(known);
    }
}
