package io.lockkeeper.samples.bank;

/**
 * The ledger at one instant.
 *
 * @param total the money in all accounts
 * @param overwritten how many writes overwrote a change that their writer had not read
 * @param refused how many writes were refused because their fencing token was old
 * @param replayed how many writes were finished from the journal, because their writer had died in the middle
 */
record Books(long total, long overwritten, long refused, long replayed) {}
