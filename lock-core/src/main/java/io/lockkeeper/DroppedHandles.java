package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Uncaught;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Logs a warning for each handle that was garbage-collected without a release. Its lock stays taken, because nobody
 * knows whether the work under the lock has ended.
 *
 * <p>Thread rules: any thread may call. The cleaner's thread runs {@link #tell}, which does not block.
 */
final class DroppedHandles {
    private static @Nullable Cleaner cleaner; // guarded by the class

    private DroppedHandles() {}

    /**
     * Watches a handle. Throws nothing: if the handle can't be watched, for example for lack of memory for a thread,
     * this is reported, and the caller keeps the lock that it has already.
     */
    static void watch(Object handle, EngineHold hold, @Nullable Throwable acquired) {
        try {
            // The action must not refer to the handle, or the handle would never be collected.
            var watched = cleaner().register(handle, () -> tell(hold, acquired));
            // A caller may keep a handle that it has released. That must not keep the hold and our class loader too.
            hold.whenEnded(watched::clean);
        } catch (Throwable unwatched) {
            Uncaught.tell(unwatched);
        }
    }

    /**
     * The cleaner of all handles, made when it is first needed. The JDK makes its thread, and not our
     * {@code DaemonThreads}: those have our class loader as their context class loader, and such a thread would keep
     * the loader, and with it this class, for ever. The JDK's thread ends when this class has been collected.
     */
    private static synchronized Cleaner cleaner() {
        var made = cleaner;
        if (made == null) cleaner = made = Cleaner.create();
        return made;
    }

    private static void tell(EngineHold hold, @Nullable Throwable acquired) {
        if (hold.hasEnded()) return; // it was released, or the log has its loss
        var line = Quoted.lock(hold.name()) + ": its handle was dropped without a release, so that it stays taken until"
                + " these locks are closed or its lease is over. Release every handle on every path, or use withLock"
                + (acquired == null ? "; LockOptions.traceAcquires shows where it was acquired" : "") + " (token="
                + hold.fencingToken() + ")";
        hold.warn(line, acquired);
    }
}
