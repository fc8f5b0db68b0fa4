package io.lockkeeper;

import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockMode.Sharing;

/** What a caller that holds a lock may ask of the same lock. Thread rules: no state; any thread may call. */
final class Nested {
    private Nested() {}

    /**
     * Whether a caller that holds the lock in one mode has all that it asks for in the other. A writer may read, because
     * nobody else can write meanwhile. A reader must not write.
     */
    static boolean covers(LockMode held, LockMode asked) {
        if (!held.isOfOneKindWith(asked)) return false;
        return switch (held.sharing()) {
            case EXCLUSIVE, WRITE -> true;
            case READ -> asked.sharing() == Sharing.READ;
            case PERMITS -> asked.permits() <= held.permits();
        };
    }

    /** Whether a caller that has this hold asks to write what it may only read. */
    static boolean isUpgrade(LockMode held, LockMode asked) {
        return held.sharing() == Sharing.READ && asked.sharing() == Sharing.WRITE;
    }

    /** The exception for a caller that has this hold, and asks for the lock again. */
    static LockNestedException refusal(EngineHold held, LockMode asked) {
        var cause = held.lossCause();
        return cause != null
                ? new LockNestedException(held.name(), cause)
                : LockNestedException.because(held.name(), words(held.mode(), asked));
    }

    private static String words(LockMode held, LockMode asked) {
        if (!held.isOfOneKindWith(asked))
            return " is held by this caller as " + held.kind() + ", and this call asks for " + asked.kind()
                    + ". A name serves one kind of lock; use another name.";
        if (isUpgrade(held, asked))
            return " is held by this caller for reading: an upgrade to writing would wait for itself. Release the read"
                    + " lock first, then acquire the write lock, and look again at what you have read; or take the write"
                    + " lock from the start.";
        return switch (held.sharing()) {
            case EXCLUSIVE, WRITE -> LockNestedException.HELD;
            case READ ->
                " is already held by this caller for reading: if a writer waits, a nested acquire would wait for"
                        + " that writer, and so for itself. Use the hold you have, or ask for re-entry.";
            case PERMITS ->
                " is a semaphore, and this caller already has " + held.hold() + ": if others do the same, all wait"
                        + " for each other. Take all the permits in one call, or release those you have first.";
        };
    }
}
