package io.lockkeeper.samples.bank;

import io.lockkeeper.samples.bank.Account.Change;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;

/** An order to move an amount from one account to another, or all that is there if that is less. */
record Order(int from, int to, long amount) {
    /** The first accounts are shops; the others are customers who pay there. */
    static final int SHOPS = 4;

    private static final long LARGEST = 40;

    /**
     * A random payment, in a bank with this number of accounts. As there are few shops, workers meet at a shop's
     * account more often than at a customer's. So without locks most lost updates are payments that leave the
     * customer's account and do not arrive in the shop's.
     */
    static Order random(int accounts) {
        var random = ThreadLocalRandom.current();
        return new Order(random.nextInt(SHOPS, accounts), random.nextInt(SHOPS), random.nextLong(1, LARGEST + 1));
    }

    /** The names of the locks that must be held from the read to the write. */
    List<String> lockNames() {
        return List.of(Account.lockName(from), Account.lockName(to));
    }

    /** The writes that move the money, each with the fencing token of its account's lock. */
    List<Change> changes(Account readFrom, Account readTo, ToLongFunction<String> token) {
        long moved = Math.min(amount, readFrom.balance());
        return List.of(
                readFrom.withBalance(readFrom.balance() - moved, token.applyAsLong(Account.lockName(from))),
                readTo.withBalance(readTo.balance() + moved, token.applyAsLong(Account.lockName(to))));
    }
}
