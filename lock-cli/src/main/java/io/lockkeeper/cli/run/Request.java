package io.lockkeeper.cli.run;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.run.RunEvent.Granted;
import io.lockkeeper.cli.run.RunEvent.Refused;
import io.lockkeeper.cli.run.RunEvent.Signalled;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A request for a lock that a signal withdraws.
 *
 * <p>Thread rules: one thread calls, and takes the events.
 */
final class Request {
    /** A signal came before the lock, and the request was withdrawn. */
    static final class Withdrawn extends Exception {
        private static final long serialVersionUID = 1;
        private final int signal;

        private Withdrawn(int signal) {
            super("signal " + signal);
            this.signal = signal;
        }

        int exitCode() {
            return ExitCodes.ofSignal(signal);
        }
    }

    private final BlockingQueue<RunEvent> events;
    private final CompletableFuture<HeldLock> asked;

    private Request(CompletableFuture<HeldLock> asked, BlockingQueue<RunEvent> events) {
        this.asked = asked;
        this.events = events;
    }

    /** Waits for the lock. Blocks. Throws what the request fails with. */
    static HeldLock await(Locks locks, String name, LockTerms terms, BlockingQueue<RunEvent> events)
            throws Withdrawn, InterruptedException {
        var asked = locks.async().acquireAsync(name, terms);
        asked.whenComplete((held, why) -> events.add(why == null ? new Granted(held) : new Refused(why)));
        return new Request(asked, events).answer();
    }

    private HeldLock answer() throws Withdrawn, InterruptedException {
        while (true) {
            var event = events.take();
            if (event instanceof Granted granted) return granted.held();
            if (event instanceof Refused refused) throw unwrapped(refused.why());
            if (event instanceof Signalled signalled) heed(signalled.number());
        }
    }

    private void heed(int signal) throws Withdrawn {
        if (Signals.isEnding(signal)) {
            // It may have been granted just now; then it is given back.
            if (!asked.cancel(true)) asked.thenAccept(HeldLock::releaseAsync);
            throw new Withdrawn(signal);
        }
        if (signal == Signals.number("TSTP"))
            Libc.C.kill((int) ProcessHandle.current().pid(), Signals.number("STOP"));
    }

    private static RuntimeException unwrapped(Throwable why) {
        var cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }
}
