package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Uncaught;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Tells of handles that were dropped: collected, and never released. What they held stays taken, for nobody can say that the
 * work under it has ended. Thread rules: called from anywhere; the cleaner's thread runs {@link #tell}, which does not block.
 */
final class DroppedHandles {
    private static @Nullable Cleaner cleaner; // guarded by the class

    private DroppedHandles() {}

    /** A caller that has its lock is not refused if it can't be watched, as without memory for a thread. */
    static void watch(Object handle, EngineHold hold, @Nullable Throwable acquired) {
        try {
            var watched = cleaner().register(handle, () -> tell(hold, acquired)); // which must not know the handle
            hold.whenEnded(watched::clean); // a handle that is kept would keep it here, and our class loader
        } catch (Throwable unwatched) {
            Uncaught.tell(unwatched);
        }
    }

    /**
     * One for all, made when first needed. Its thread is the JDK's own kind: with our class loader as its context it would keep
     * that, and so this, for ever. As it is, the thread ends when all of this is collected.
     */
    private static synchronized Cleaner cleaner() {
        var made = cleaner;
        if (made == null) cleaner = made = Cleaner.create();
        return made;
    }

    private static void tell(EngineHold hold, @Nullable Throwable acquired) {
        if (hold.hasEnded()) return; // released, or told of as lost
        var line = Quoted.lock(hold.name()) + ": its handle was dropped without a release (fencing token "
                + hold.fencingToken() + "), so that it stays taken until these locks are closed or its lease is over."
                + " Release every handle on every path, or use withLock";
        if (acquired == null) line += "; LockOptions.traceAcquires shows where it was acquired";
        hold.warn(line, acquired);
    }
}
