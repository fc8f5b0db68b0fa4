package io.lockkeeper.engine.place;

import io.lockkeeper.Holder;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.session.SessionGuard;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.Place;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a contender that has to wait finds out about the nodes ahead: who holds the lock, and whether that holder may be
 * robbed.
 *
 * <p>Thread rules: any thread may call; {@link #read} runs for one answer at a time. Each of the two parts has thread
 * rules of its own. This object's monitor guards the making of one of them.
 *
 * @param <C> the contender; a type parameter, so that this file does not depend on that class
 */
final class NodesAhead<C extends Steal.Waiter & HolderReader.Waiter> {
    private final EngineContext context;
    private final C contender;
    private final ContenderListener<?> callers;
    private final SessionGuard guard;
    private volatile @Nullable Steal steal; // null until the contender has to wait; made under this monitor
    private volatile @Nullable HolderReader reader; // null until the predecessor was read

    NodesAhead(EngineContext context, SessionGuard guard, C contender, ContenderListener<?> callers) {
        this.context = context;
        this.contender = contender;
        this.callers = callers;
        this.guard = guard;
    }

    /** The contender was placed here, which may be first. */
    void placed(Place found) {
        var reading = reader;
        if (found.ahead() == 0 && reading != null) reading.stop();
        if (found.ahead() > 0 || steal != null) steal().waiting(found);
        if (found.ahead() > 0 && callers.hasImmediateCaller()) holderWanted(found);
    }

    private synchronized Steal steal() {
        if (steal == null) steal = new Steal(context, guard, contender, callers);
        return Objects.requireNonNull(steal);
    }

    /** The predecessor was read. Returns whether the holder is known now and was not known before. */
    boolean read(String predecessor, NodeData data, String first) {
        var reading = reader;
        if (reading == null) reader = reading = new HolderReader(context, contender);
        return reading.predecessorRead(predecessor, data, first, callers.hasImmediateCaller());
    }

    /**
     * Looks at the first node, because a caller has come.
     *
     * @param isThief whether it may steal; otherwise it asks once, and wants to know the holder
     */
    void callerCame(Place known, boolean isThief) {
        if (isThief) steal().callerCame(known);
        else if (known.ahead() > 0) holderWanted(known);
    }

    private void holderWanted(Place known) {
        var reading = reader;
        if (reading != null)
            reading.wanted(Objects.requireNonNull(known.first())); // else the predecessor is read first
    }

    /**
     * Whether the first node may be removed now, or its lock is only kept. Then a caller, or one that may steal, can't be
     * told that it is there.
     */
    boolean isUndecided(Place known, boolean forThief) {
        if (known.ahead() == 1 && known.firstMayBeKept()) {
            var reading = reader;
            if (reading == null || reading.mayBeKept(Objects.requireNonNull(known.first()))) return true;
        }
        var stealing = steal;
        return stealing != null && stealing.isUndecided(forThief);
    }

    /** The process of the first node, which is this one if the contender is first; null if it is not known. */
    @Nullable
    Holder holder(Place known) {
        var first = known.first();
        if (first == null) return context.self(known.createdMillis());
        var reading = reader;
        return reading == null ? null : reading.holder(first);
    }

    void stop() {
        var stealing = steal;
        if (stealing != null) stealing.stop();
        var reading = reader;
        if (reading != null) reading.stop();
    }
}
