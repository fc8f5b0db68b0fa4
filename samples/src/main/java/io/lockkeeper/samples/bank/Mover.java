package io.lockkeeper.samples.bank;

import java.io.IOException;
import java.util.function.ToLongFunction;

/** Moves money the way everybody does it: reads, thinks, writes. */
final class Mover {
    private Mover() {}

    /** Blocks. Right only for a caller that holds both accounts' locks from before the call until after it. */
    static void move(Ledger ledger, Order order, ToLongFunction<String> token)
            throws IOException, InterruptedException {
        var from = ledger.read(order.from());
        var to = ledger.read(order.to());
        Thread.sleep(Assignment.THINKING.toMillis());
        ledger.write(order.changes(from, to, token));
    }
}
