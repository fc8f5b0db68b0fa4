package io.lockkeeper.samples.bank;

/** The events that a child process reports to the bank, each a line on its standard output. */
enum Event {
    /** It is ready. A server adds its address. */
    READY,
    /** It has moved money once. */
    MOVED,
    /** It could not move money: it got no lock in time, lost its lock, or was refused by the ledger. */
    GAVE_UP,
    /** It has stopped moving money. */
    IDLE,
    /** It is in a body that holds the locks of two accounts. */
    HOLDING,
    /** The library has told the body that its lock is lost. */
    TOLD,
    /** The ledger has refused the late write. */
    REFUSED,
    /** The ledger has taken the late write. */
    ACCEPTED,
    /** It has ended. The bank itself adds this event when the output of the process ends. */
    GONE
}
