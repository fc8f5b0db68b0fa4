package io.lockkeeper.cli.run;

import static io.lockkeeper.cli.run.Libc.C;

import io.lockkeeper.cli.events.Signals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has the processes of a group go on if something stops them, until it is closed. Processes that run do not notice.
 *
 * <p>Thread rules: any thread may close it. A daemon thread of its own sends the signals.
 */
final class KeepGoing implements AutoCloseable {
    private static final long EVERY_MILLIS = 200;

    private final CountDownLatch closed = new CountDownLatch(1);

    KeepGoing(int group) {
        var thread = new Thread(() -> run(group), "keep-going");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(int group) {
        try {
            while (!closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) C.kill(-group, Signals.number("CONT"));
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
