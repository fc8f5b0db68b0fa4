package io.lockkeeper.samples;

/** The resource that the README's snippets protect. */
interface ShownLedger {
    /** Writes, unless the account has seen a newer token. */
    void write(int account, long amount, long fencingToken);
}
