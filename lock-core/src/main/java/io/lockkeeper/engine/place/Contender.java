package io.lockkeeper.engine.place;

import io.lockkeeper.Holder;
import io.lockkeeper.LossCause;
import io.lockkeeper.engine.place.PlaceRequest.Step;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.engine.session.SessionWitness;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.Place;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This process's one place in a lock's queue: enters, finds its place, waits for its predecessor, is first, leaves. {@link
 * PlaceState} says what is due; here requests are sent, their answers heard, and the listener is told.
 *
 * <p>From the instant an enter is sent the node is this object's: whatever becomes of the callers, it ends first or retiring, and
 * retiring goes on until the node is gone (ZooKeeper's recipe page, "Recoverable Errors and the GUID"). After a lost reply, and
 * after every reconnection, it asks where it stands before anything is granted on its place.
 *
 * <p>Thread rules: requests, and calls to the listener, are made outside any lock. {@link #step} may be called by anybody at any
 * time: it does what is due.
 */
@InternalLockApi
public final class Contender
        implements RequestLane.Asker, NodeBudget.Claimant, Steal.Waiter, HolderReader.Waiter, SessionWitness {
    private final EngineContext context;
    private final SessionGuard guard;
    private final NodeBudget budget;
    private final Consumer<Contender> whenGone;
    private final ContenderListener<Contender> listener;
    private final String name;
    private final UUID id;
    private final PlaceState state = new PlaceState();
    private final Tenure tenure;
    private final HolderReader holderReader;
    private final NodeRemoval removal = new NodeRemoval();
    private final RequestLane lane;

    private final Steal steal;

    Contender(
            EngineContext context,
            SessionGuard guard,
            NodeBudget budget,
            Consumer<Contender> whenGone,
            ContenderListener<Contender> listener,
            String name) {
        this.context = context;
        this.guard = guard;
        this.budget = budget;
        this.whenGone = whenGone;
        this.listener = listener;
        this.name = name;
        this.id = context.newContenderId();
        this.tenure = new Tenure(context.handoffNanos());
        this.holderReader = new HolderReader(context, this);
        this.steal = new Steal(context, guard, this);
        this.lane = new RequestLane(context, state, this);
    }

    /** Does the one thing that is due, if the connection is up and nothing is under way. */
    @Override
    public void step() {
        if (!guard.isConnected()) return;
        var request = state.begin(this::hasBudget);
        if (request != null) lane.send(request, guard.connection());
    }

    private boolean hasBudget() {
        long bytes = context.store().nodeBytes(name);
        return bytes == 0 || budget.tryReserve(this, bytes);
    }

    @Override
    public Runnable entered(Place found, int connection, long sentAt) {
        guard.confirmed(found.sessionId(), sentAt);
        return located(found, connection);
    }

    @Override
    public Runnable located(Optional<Place> found, int connection, boolean syncedFirst) {
        if (found.isPresent()) return located(found.get(), connection);
        return state.notFound(syncedFirst) ? () -> losePlace(LossCause.REMOVED) : RequestLane.NOTHING;
    }

    private Runnable located(Place found, int connection) {
        boolean current = guard.isCurrent(found.sessionId());
        var finding = state.located(
                found, connection, current, tenure, context.runtime().nanoTime());
        if (finding == PlaceState.Finding.IGNORED) return RequestLane.NOTHING;
        if (found.ahead() == 0) holderReader.stop();
        return switch (finding) {
            case OF_ANOTHER_SESSION -> () -> losePlace(LossCause.SESSION_EXPIRED);
            case OVERTAKEN -> () -> losePlace(LossCause.REMOVED);
            case UNUSABLE -> () -> listener.refused(this, Token.noRoom());
            default -> {
                steal.waiting(found.first());
                yield this::holderKnown;
            }
        };
    }

    @Override
    public Runnable predecessorRead(String predecessor, Optional<NodeData> data) {
        var known = state.predecessorRead(predecessor, data.isPresent());
        if (known == null || data.isEmpty()) return RequestLane.NOTHING;
        if (predecessor.equals(known.first())) {
            holderReader.read(predecessor, data.get());
            return this::holderKnown;
        }
        var first = Objects.requireNonNull(known.first());
        if (holderReader.knows(first)) return RequestLane.NOTHING;
        if (listener.hasImmediateCaller()) holderReader.readNow(first);
        else holderReader.readSoon(first);
        return RequestLane.NOTHING;
    }

    @Override
    public void refused(Throwable why) {
        listener.refused(this, why);
    }

    @Override
    public void refusedUnheard(Step step, Throwable why) {
        switch (step) {
            case LEAVE -> {
                context.backgroundFailures().stays(name, nodeOrNull(), why);
                removal.refused(why);
            }
            case SHOW_LIFE ->
                context.backgroundFailures()
                        .refused(name, "A waiter that asked for stealAfter may take the lock away", why);
            default ->
                context.backgroundFailures()
                        .refused(name, "The removal of its node by others may be noticed late", why);
        }
    }

    private void losePlace(LossCause cause) {
        if (state.lose()) listener.lostPlace(this, cause);
    }

    /** The node may be gone: nothing is granted on it until it was looked for. */
    @Override
    public void recheck() {
        state.recheck();
        step();
    }

    /** Has the own node watched from now on, so that its removal by others is heard of. */
    void watchOwnNode() {
        state.wantOwnWatch();
        step();
    }

    /** Has the place looked up, to learn whether others wait outside; the listener hears of it. */
    public void askForFollowers() {
        state.wantLookup();
        step();
    }

    /** A hold was renewed: the others shall see that its holder lives. */
    public void showLife() {
        state.wantLifeSign();
        step();
    }

    /** The connection is up (again): nothing known of before counts until it is confirmed. */
    public void reconnected() {
        state.reconnected();
        step();
    }

    /** The session is over: so is a place that hung on it, and one of which nobody knows. */
    public void sessionEnded(long sessionId) {
        if (state.mayBeOf(sessionId)) losePlace(LossCause.SESSION_EXPIRED);
    }

    /**
     * Gives up the place, at any time; {@link #gone} completes when no node is left. Called again, it goes on with what another
     * thread has begun and may be held up in.
     */
    public void retire() {
        if (state.isGone()) return;
        boolean nothingSent = state.retire();
        steal.stop();
        holderReader.stop();
        if (nothingSent) left();
        else step();
    }

    /** No node is left, or the backend is closed and the node goes with its session. */
    @Override
    public void left() {
        state.finish();
        if (removal.refusal() != null) context.backgroundFailures().gone(name, nodeOrNull());
        budget.release(this);
        whenGone.accept(this);
        removal.done();
    }

    public NodeRemoval removal() {
        return removal;
    }

    /** Somebody waits who would steal from a holder without a sign of life. */
    public void lookForSteal() {
        var known = place();
        if (known == null) return; // looked at when it is
        steal.waiting(known.first());
        steal.look(); // though nobody else has come to stand first
    }

    public Tenure tenure() {
        return tenure;
    }

    /** Whether its time as the first must end although this process has waiters. Called under the listener's lock. */
    public boolean isTenureOver(long now) {
        assert Thread.holdsLock(listener);
        return state.isLost() || state.isFirst() && tenure.isOver(now);
    }

    public boolean isLost() {
        return state.isLost();
    }

    /** Whether it was first when the connection of now last confirmed its place. */
    public boolean isFirst() {
        return state.isFirst(guard.connection());
    }

    @Override
    public boolean isWaiting() {
        return state.isWaiting();
    }

    @Override
    public String name() {
        return name;
    }

    PlaceState state() {
        return state;
    }

    @Override
    public UUID id() {
        return id;
    }

    /** The place as last seen; null while none was ever confirmed. */
    public @Nullable Place place() {
        return state.place();
    }

    @Override
    public String node() {
        return Objects.requireNonNull(place()).node();
    }

    private @Nullable String nodeOrNull() {
        var known = place();
        return known == null ? null : known.node();
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

    @Override
    public long stealAfter() {
        return listener.stealAfter();
    }

    public @Nullable Throwable lastFailure() {
        return lane.lastFailure();
    }

    public @Nullable Holder holder() {
        var known = place();
        if (known == null) return null;
        return known.ahead() == 0
                ? context.self(known.createdMillis())
                : holderReader.holder(Objects.requireNonNull(known.first()));
    }
}
