package io.lockkeeper;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The result of a call that takes the names it can get, before it is given to a body or to the caller. Immutable. */
record AvailableHolds(
        Namespace names, List<EngineHold> taken, Set<String> alreadyHeld, Map<String, LockTimeoutException> busy) {
    AcquiredLocks forBody() {
        return of(taken);
    }

    /** @param acquired the stack of the call that acquired the locks, if the options ask for it */
    AcquiredLocks asHandles(@Nullable Throwable acquired) {
        return of(Handle.of(taken, acquired));
    }

    private AcquiredLocks of(List<? extends HeldLock> held) {
        return new AcquiredLocks(names, new HeldLocks(names, held), alreadyHeld, busy);
    }
}
