package io.lockkeeper.samples.bank;

/**
 * The ledger at one instant.
 *
 * @param total the money in all accounts
 * @param overwritten how many writes went over a change that their writer had not read
 * @param refused how many writes were refused for an old fencing token
 * @param replayed how many writes were finished from the journal, because their writer had not finished them
 */
record Books(long total, long overwritten, long refused, long replayed) {}
