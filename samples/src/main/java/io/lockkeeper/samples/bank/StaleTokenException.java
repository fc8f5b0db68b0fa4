package io.lockkeeper.samples.bank;

import java.io.IOException;

/** A write came with a fencing token older than one the account has seen: its writer's lock is another's by now. */
final class StaleTokenException extends IOException {
    private static final long serialVersionUID = 1;

    StaleTokenException(int account, long token, long newestToken) {
        super("Account " + account + " refuses token " + token + ": it has seen " + newestToken);
    }
}
