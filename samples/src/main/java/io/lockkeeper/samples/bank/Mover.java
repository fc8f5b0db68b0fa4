package io.lockkeeper.samples.bank;

import java.io.IOException;
import java.util.function.ToLongFunction;

/** Moves money in three steps, as many programs do: it reads, thinks, and writes. */
final class Mover {
    private Mover() {}

    /**
     * Moves money once; blocks. This is safe only if the caller holds the locks of both accounts during the whole call.
     */
    static void move(Ledger ledger, Order order, ToLongFunction<String> token)
            throws IOException, InterruptedException {
        var from = ledger.read(order.from());
        var to = ledger.read(order.to());
        Thread.sleep(Assignment.THINKING.toMillis());
        ledger.write(order.changes(from, to, token));
    }
}
