package io.lockkeeper;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A hold that was returned to a caller, who must release it. The engine refers only to the {@link EngineHold}. A handle
 * that its caller drops is therefore garbage-collected, and {@link DroppedHandles} logs that. Thread rules: those of
 * {@link HeldLock}.
 */
final class Handle implements HeldLock {
    final EngineHold hold;

    /** @param acquired the stack of the call that acquired the lock, if the options ask for it */
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
    public Optional<Duration> leaseLeft() {
        return hold.leaseLeft();
    }

    @Override
    public void downgradeToRead() {
        hold.downgradeToRead();
    }

    @Override
    public CompletionStage<Void> releaseAsync() {
        try {
            return hold.releaseAsync();
        } finally {
            // This may be the last use of the handle, which must not count as dropped while it is being released.
            Reference.reachabilityFence(this);
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
