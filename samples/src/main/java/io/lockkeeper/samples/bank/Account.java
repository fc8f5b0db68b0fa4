package io.lockkeeper.samples.bank;

/**
 * An account as it was read.
 *
 * @param number its number in the ledger, from 0
 * @param balance the money in it
 * @param newestToken the highest fencing token that was ever written with
 * @param version how often it was written
 */
record Account(int number, long balance, long newestToken, long version) {
    /** The lock that whoever changes the account must hold. */
    static String lockName(int number) {
        return "acct-" + number;
    }

    /** The account with another balance, written under a lock with this fencing token. */
    Change withBalance(long balance, long token) {
        return new Change(this, balance, token);
    }

    /** What is to be written: the account as it was read, its new balance, the writer's fencing token. */
    record Change(Account read, long balance, long token) {}
}
