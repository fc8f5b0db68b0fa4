package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Quoted;
import org.jspecify.annotations.Nullable;

/** The stack of the call that acquired a lock; it is logged, never thrown. */
@InternalLockApi
public final class AcquireTrace extends Throwable {
    private static final long serialVersionUID = 1;

    private AcquireTrace() {
        super("It was acquired here, by the thread "
                + Quoted.text(Thread.currentThread().getName()));
    }

    /** The stack of the current call; null unless the options ask for it. */
    public static @Nullable Throwable takenIf(boolean wanted) {
        return wanted ? new AcquireTrace() : null;
    }
}
