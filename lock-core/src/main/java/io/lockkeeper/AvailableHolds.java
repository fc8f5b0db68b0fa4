package io.lockkeeper;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of several names that were asked for each for itself, before it is a body's or its caller's. */
record AvailableHolds(
        Namespace names, List<EngineHold> taken, Set<String> alreadyHeld, Map<String, LockTimeoutException> busy) {
    AcquiredLocks forBody() {
        return of(taken);
    }

    /** @param acquired where, if that is to be remembered */
    AcquiredLocks asHandles(@Nullable Throwable acquired) {
        return of(Handle.of(taken, acquired));
    }

    private AcquiredLocks of(List<? extends HeldLock> held) {
        return new AcquiredLocks(names, new HeldLocks(names, held), alreadyHeld, busy);
    }
}
