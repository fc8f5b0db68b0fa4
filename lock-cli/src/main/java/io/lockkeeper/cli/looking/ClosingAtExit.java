package io.lockkeeper.cli.looking;

import io.lockkeeper.Locks;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has the connection closed when a signal ends this process, so that the servers need not wait for its session to end. */
final class ClosingAtExit {
    private static final long MOST_MILLIS = 1000;

    private ClosingAtExit() {}

    /** @param first what is to be ended before, so that it does not fail */
    static void of(Locks locks, Runnable first) {
        var hook = new Thread(
                () -> {
                    first.run();
                    close(locks);
                },
                "lockkeeper-close");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static void close(Locks locks) {
        try {
            locks.closeAsync(Duration.ZERO).toCompletableFuture().get(MOST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException notClosed) {
            // The process ends in any case, and then the session does.
        }
    }
}
