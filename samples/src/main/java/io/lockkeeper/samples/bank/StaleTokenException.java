package io.lockkeeper.samples.bank;

import java.io.IOException;

/** The account has seen a newer fencing token than the writer's, so another caller has had the lock since. */
final class StaleTokenException extends IOException {
    private static final long serialVersionUID = 1;

    StaleTokenException(int account, long token, long newestToken) {
        super("Account " + account + " refuses token " + token + ": it has seen " + newestToken);
    }
}
