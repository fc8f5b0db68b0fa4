package io.lockkeeper.samples.bank;

/**
 * An account as it was read.
 *
 * @param number its number in the ledger, from 0
 * @param balance the money in it
 * @param newestToken the highest fencing token with which it was ever written
 * @param version how many times it was written
 */
record Account(int number, long balance, long newestToken, long version) {
    /** The name of the lock that a worker must hold while it changes the account. */
    static String lockName(int number) {
        return "acct-" + number;
    }

    /** The account with another balance, written under a lock with this fencing token. */
    Change withBalance(long balance, long token) {
        return new Change(this, balance, token);
    }

    /** A write that is wanted: the account as it was read, its new balance, and the writer's fencing token. */
    record Change(Account read, long balance, long token) {}
}
