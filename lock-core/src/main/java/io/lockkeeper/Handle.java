package io.lockkeeper;

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

    /** @param acquired the stack of the call that acquired it, if that was wanted */
    Handle(EngineHold hold, @Nullable Throwable acquired) {
        this.hold = hold;
        DroppedHandles.watch(this, hold, acquired);
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
            Reference.reachabilityFence(this); // may be its last use, and it is not dropped meanwhile
        }
    }

    @Override
    public void release() {
        try {
            hold.release();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public String toString() {
        return hold.toString();
    }
}
