package io.lockkeeper.samples.bank;

/** What the bank tells its child processes to do; a line each on their standard input. */
enum Command {
    /** Move money without locks. */
    MOVE_UNLOCKED,
    /** Move money under locks. */
    MOVE_LOCKED,
    /** Stop moving money and say {@link Event#IDLE}. */
    PAUSE,
    /** Move money once and stop in the middle of the write, to be killed there. */
    STOP_IN_WRITE,
    /** Read two accounts, say {@link Event#HOLDING} and write only after {@link #GO_ON}, come what may. */
    WRITE_LATE,
    /** See {@link #WRITE_LATE}. */
    GO_ON,
    /** End. */
    QUIT
}
