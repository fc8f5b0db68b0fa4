package io.lockkeeper;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One body's re-entry into the hold of another body around it. The body that re-entered is told if that hold is lost,
 * or if the other body ends first. That can happen only if the body that re-entered runs with a job of its own.
 *
 * <p>Thread rules: any thread may call. The state changes under this object's lock. The body is told outside it.
 */
final class Reentry {
    private final Consumer<Reentry> leave;
    private final EngineHold hold;

    // Guarded by this object's lock:
    private @Nullable Consumer<LockLostException> body; // cancels the body that re-entered; null until that begins
    private @Nullable LossCause over; // why the re-entered hold is over; null while it is not

    Reentry(EngineHold hold, Consumer<Reentry> leave) {
        this.hold = hold;
        this.leave = leave;
    }

    EngineHold hold() {
        return hold;
    }

    /** The body that re-entered runs now, and is told from now on; at once if the hold is over already. */
    void begin(Consumer<LockLostException> tell) {
        synchronized (this) {
            body = tell;
        }
        var lost = loss();
        if (lost != null) tell.accept(lost);
    }

    /** Records that the hold is over, and tells the body if it runs. The first cause stands. */
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

    /** What to throw at the end of the body that re-entered; null if the hold is not over. */
    synchronized @Nullable LockLostException loss() {
        return over == null ? null : new LockLostException(hold.name(), over);
    }
}
