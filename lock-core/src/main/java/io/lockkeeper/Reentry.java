package io.lockkeeper;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A body's part in the hold of a body around it: told when that is over first, which can come for one that runs with a job
 * of its own. Thread rules: changes under its own lock; the body is told outside it.
 */
final class Reentry {
    private final Consumer<Reentry> leave;
    private final EngineHold hold;
    private @Nullable Consumer<LockLostException> body; // guarded by this, as the next
    private @Nullable LossCause over;

    Reentry(EngineHold hold, Consumer<Reentry> leave) {
        this.hold = hold;
        this.leave = leave;
    }

    EngineHold hold() {
        return hold;
    }

    /** It runs, and is told from now on; at once if it is over. */
    void begin(Consumer<LockLostException> tell) {
        synchronized (this) {
            body = tell;
        }
        var lost = loss();
        if (lost != null) tell.accept(lost);
    }

    void tell(LossCause cause) {
        Consumer<LockLostException> told;
        synchronized (this) {
            if (over == null) over = cause;
            told = body;
        }
        if (told != null) told.accept(new LockLostException(hold.name(), cause));
    }

    void leave() {
        leave.accept(this);
    }

    /** What to throw if it was over before this body's end. */
    synchronized @Nullable LockLostException loss() {
        return over == null ? null : new LockLostException(hold.name(), over);
    }
}
