package io.lockkeeper;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A hold in the hands of a caller who is to give it back himself. The engine knows the {@link EngineHold} alone, so that a handle
 * which its caller drops is collected, and told of.
 */
final class Handle implements HeldLock {
    final EngineHold hold;
    private final Cleaner.@Nullable Cleanable watched;

    /** @param acquired the stack of the call that acquired it, if that was wanted */
    Handle(EngineHold hold, @Nullable Throwable acquired) {
        this.hold = hold;
        this.watched = DroppedHandles.watch(this, hold, acquired);
    }

    static List<HeldLock> of(List<EngineHold> holds, @Nullable Throwable acquired) {
        return holds.stream().<HeldLock>map(hold -> new Handle(hold, acquired)).toList();
    }

    @Override
    public String name() {
        return hold.name();
    }

    @Override
    public long fencingToken() {
        return hold.fencingToken();
    }

    @Override
    public boolean isHeld() {
        return hold.isHeld();
    }

    @Override
    public void ensureHeld() {
        hold.ensureHeld();
    }

    @Override
    public CompletionStage<LockLostException> lost() {
        return hold.lost();
    }

    @Override
    public Duration renew(Duration fromNow) {
        return hold.renew(fromNow);
    }

    @Override
    public Duration renewBy(Duration more) {
        return hold.renewBy(more);
    }

    @Override
    public CompletionStage<Void> releaseAsync() {
        try {
            return hold.releaseAsync();
        } finally {
            watchNoLonger();
        }
    }

    @Override
    public void release() {
        try {
            hold.release();
        } finally {
            watchNoLonger();
        }
    }

    /** The hold was given back: the cleaner forgets it, and finds nothing to tell. */
    private void watchNoLonger() {
        if (watched != null) watched.clean();
        Reference.reachabilityFence(this); // may be the last that is done with it, and it is not dropped meanwhile
    }

    @Override
    public String toString() {
        return hold.toString();
    }
}
