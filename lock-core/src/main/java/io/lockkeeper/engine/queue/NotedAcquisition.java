package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.runtime.CallNotes;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Terms;

/**
 * A request of which something is noted, for a listener or for the log. It is a class of its own so that the others do
 * not pay even a field. Thread rules: as for its superclass.
 */
@InternalLockApi
public final class NotedAcquisition extends Acquisition {
    private final CallNotes notes;

    public NotedAcquisition(
            EngineContext context,
            Terms terms,
            long statedNanos,
            boolean wantsHolder,
            boolean completesInline,
            CallNotes notes) {
        super(context, terms, statedNanos, wantsHolder, completesInline);
        this.notes = notes;
    }

    @Override
    CallNotes notes() {
        return notes;
    }
}
