package io.lockkeeper.samples.bank;

import java.io.IOException;

/** The steps of a write to the ledger; its process may be killed after any of them. */
enum Step {
    /** Half of the journal is written. If the writer ends now, the write has not happened. */
    JOURNAL_HALF_WRITTEN,
    /** The journal is written. If the writer ends from now on, the write has happened. */
    JOURNAL_WRITTEN,
    /** The first of the accounts is written. */
    LEDGER_HALF_WRITTEN,
    /** All accounts are written, and the journal is still there. */
    LEDGER_WRITTEN;

    /** Is told of every step, and can end a write in the middle. */
    @FunctionalInterface
    interface Watcher {
        Watcher NONE = step -> {};

        /** Called when the write has reached this step. */
        void reached(Step step) throws IOException;
    }
}
