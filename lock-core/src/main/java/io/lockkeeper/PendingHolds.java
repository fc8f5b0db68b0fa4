package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import java.util.List;
import java.util.Map;

/** A request for several locks. */
@InternalLockApi
public abstract class PendingHolds extends Pending<List<EngineHold>> {
    /** The names that were left out because others hold them. Complete once the request is answered. */
    public abstract Map<String, LockTimeoutException> busy();

    @Override
    public final void undo(List<EngineHold> granted) {
        granted.forEach(EngineHold::undo);
    }
}
