package io.lockkeeper.engine;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A hold in the hands of a caller who is to give it back himself. The engine knows the {@link Hold} alone, so that a handle
 * which its caller drops is collected, and told of.
 */
public final class Handle implements HeldLock {
    final Hold hold;

    /** @param acquired what {@link LockEngine#acquiredHere} gave when the call began */
    public Handle(Hold hold, @Nullable Throwable acquired) {
        this.hold = hold;
        DroppedHandles.watch(this, hold, acquired);
    }

    public static List<HeldLock> of(List<Hold> holds, @Nullable Throwable acquired) {
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
    public void close() {
        release();
    }

    @Override
    public String toString() {
        return hold.toString();
    }
}
