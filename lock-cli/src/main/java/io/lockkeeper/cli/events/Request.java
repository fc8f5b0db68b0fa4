package io.lockkeeper.cli.events;

import io.lockkeeper.cli.ExitCodes;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A request that a signal withdraws.
 *
 * <p>Thread rules: one thread calls, and takes the events.
 */
public final class Request {
    private record Answered() implements Event {}

    /** A signal came before the answer, and the request was withdrawn. */
    public static final class Withdrawn extends Exception {
        private static final long serialVersionUID = 1;
        private final int signal;

        private Withdrawn(int signal) {
            super("signal " + signal);
            this.signal = signal;
        }

        /** As a shell tells of a process that the signal has ended. */
        public int exitCode() {
            return ExitCodes.ofSignal(signal);
        }
    }

    private Request() {}

    /**
     * Waits for the answer, and throws what the request fails with. Blocks. Other events than signals must not come yet.
     *
     * @param undo takes back an answer that comes in the moment of the signal
     */
    public static <T> T await(CompletableFuture<T> asked, Consumer<T> undo, BlockingQueue<Event> events)
            throws Withdrawn, InterruptedException {
        asked.whenComplete((answer, why) -> events.add(new Answered()));
        while (true) {
            var event = events.take();
            if (event instanceof Answered) return answer(asked);
            if (event instanceof Signalled signalled) {
                if (!asked.cancel(true)) asked.thenAccept(undo);
                throw new Withdrawn(signalled.number());
            }
        }
    }

    private static <T> T answer(CompletableFuture<T> asked) {
        try {
            return asked.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException why ? why : failed;
        }
    }
}
