package io.lockkeeper.samples.bank;

import io.lockkeeper.samples.bank.Account.Change;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;

/** An order to move an amount, or what there is of it, from one account to another. */
record Order(int from, int to, long amount) {
    /** The first accounts are shops; the others are customers who pay there. */
    static final int SHOPS = 4;

    private static final long LARGEST = 40;

    /**
     * A payment, in a bank with so many accounts. Shops are few, so more meet at a shop's account than at a customer's:
     * what goes wrong when they are not kept apart is mostly payments that are taken and do not arrive.
     */
    static Order random(int accounts) {
        var random = ThreadLocalRandom.current();
        return new Order(random.nextInt(SHOPS, accounts), random.nextInt(SHOPS), random.nextLong(1, LARGEST + 1));
    }

    /** The locks to be held from the read to the write. */
    List<String> lockNames() {
        return List.of(Account.lockName(from), Account.lockName(to));
    }

    /** What is to be written, with the fencing token of each account's lock. */
    List<Change> changes(Account readFrom, Account readTo, ToLongFunction<String> token) {
        long moved = Math.min(amount, readFrom.balance());
        return List.of(
                readFrom.withBalance(readFrom.balance() - moved, token.applyAsLong(Account.lockName(from))),
                readTo.withBalance(readTo.balance() + moved, token.applyAsLong(Account.lockName(to))));
    }
}
