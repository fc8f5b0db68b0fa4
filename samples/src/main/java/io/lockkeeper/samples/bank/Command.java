package io.lockkeeper.samples.bank;

/** The commands from the bank to its child processes, each a line on their standard input. */
enum Command {
    /** Move money without locks. */
    MOVE_UNLOCKED,
    /** Move money under locks. */
    MOVE_LOCKED,
    /** Stop moving money and say {@link Event#IDLE}. */
    PAUSE,
    /** Move money once, and stop in the middle of the write: the bank then kills the process. */
    STOP_IN_WRITE,
    /**
     * Read two accounts, say {@link Event#HOLDING}, and write after {@link #GO_ON} even if the locks are lost by then.
     */
    WRITE_LATE,
    /** Do the write for which {@link #WRITE_LATE} waits. */
    GO_ON,
    /** End the process. */
    QUIT
}
