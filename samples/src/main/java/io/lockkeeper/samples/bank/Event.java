package io.lockkeeper.samples.bank;

/** What a child process says to the bank; a line each on its standard output. */
enum Event {
    /** It is up. The server adds its address. */
    READY,
    /** It has moved money once. */
    MOVED,
    /** It could not: no lock in time, lock lost, or refused by the ledger. */
    GAVE_UP,
    /** It moves no money. */
    IDLE,
    /** It is in a body that holds two accounts. */
    HOLDING,
    /** The library has told the body that its lock is lost. */
    TOLD,
    /** The ledger has refused the late write. */
    REFUSED,
    /** The ledger has taken the late write. */
    ACCEPTED,
    /** Said for it: its output has ended. */
    GONE
}
