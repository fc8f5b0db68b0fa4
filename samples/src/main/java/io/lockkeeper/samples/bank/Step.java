package io.lockkeeper.samples.bank;

import java.io.IOException;

/** How far a write to the ledger has come; a writer may end at any of these. */
enum Step {
    /** Half of the journal is written: the write will not have happened. */
    JOURNAL_HALF_WRITTEN,
    /** The journal is written: from now on the write has happened. */
    JOURNAL_WRITTEN,
    /** The first of the accounts is written. */
    LEDGER_HALF_WRITTEN,
    /** All is written, the journal is still there. */
    LEDGER_WRITTEN;

    /** Told of every step; whoever wants to end a write in the middle does it here. */
    @FunctionalInterface
    interface Watcher {
        Watcher NONE = step -> {};

        /** The write has come this far. */
        void reached(Step step) throws IOException;
    }
}
