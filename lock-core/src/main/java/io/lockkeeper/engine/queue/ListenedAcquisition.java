package io.lockkeeper.engine.queue;

import io.lockkeeper.engine.runtime.CallLife;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Terms;

/**
 * A request whose life is told to a listener. It is a class of its own so that the others do not pay even a field.
 * Thread rules: as for its superclass.
 */
@InternalLockApi
public final class ListenedAcquisition extends Acquisition {
    private final CallLife life;

    public ListenedAcquisition(
            EngineContext context,
            Terms terms,
            long statedNanos,
            boolean wantsHolder,
            boolean completesInline,
            CallLife life) {
        super(context, terms, statedNanos, wantsHolder, completesInline);
        this.life = life;
    }

    @Override
    CallLife life() {
        return life;
    }
}
