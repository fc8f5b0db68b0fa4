package io.lockkeeper.engine.runtime;

import io.lockkeeper.LossCause;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.LockRuntime;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person looks for afterwards, a line each, under the logger {@code io.lockkeeper.Locks}. Nothing that a hold costs in
 * the usual course comes here, and no line has more of a node than its place and its holder's description.
 *
 * <p>Thread rules: lines are kept under this object's lock and written outside it, one at a time, on the runtime's threads for
 * signals. A log may block, and the threads that end holds must not.
 */
@InternalLockApi
public final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.lockkeeper.Locks");
    private static final int MOST_KEPT = 10_000;

    private final LockRuntime runtime;
    private final Queue<Consumer<Logger>> unwritten = new ArrayDeque<>(); // guarded by this
    private int dropped; // guarded by this
    private boolean writing; // guarded by this

    public EventLog(LockRuntime runtime) {
        this.runtime = runtime;
    }

    public void info(String line) {
        if (LOG.isInfoEnabled()) write(log -> log.info("{}", line));
    }

    public void warn(String line) {
        if (LOG.isWarnEnabled()) write(log -> log.warn("{}", line));
    }

    /** With a stack trace, where there is one. */
    public void warn(String line, @Nullable Throwable trace) {
        if (LOG.isWarnEnabled()) write(log -> log.warn(line, trace));
    }

    public void lost(String name, long token, LossCause cause) {
        var hint = cause == LossCause.REMOVED
                ? ", by hand or by a waiter that asked for stealAfter and saw no sign of life"
                : "";
        warn(Quoted.lock(name) + " was lost while held (fencing token " + token + "): " + cause.words() + hint);
    }

    private void write(Consumer<Logger> line) {
        synchronized (this) {
            if (unwritten.size() < MOST_KEPT) unwritten.add(line);
            else dropped++;
            if (writing) return;
            writing = true;
        }
        runtime.signals().execute(this::writeAll);
    }

    private void writeAll() {
        while (true) {
            Consumer<Logger> next;
            synchronized (this) {
                next = unwritten.poll();
                int missing = dropped;
                if (next == null && missing > 0) {
                    next = log -> log.warn("{} lines were left out here", missing);
                    dropped = 0;
                }
                writing = next != null;
            }
            if (next == null) return;
            try {
                next.accept(LOG);
            } catch (Throwable ofTheLog) {
                Uncaught.hand(ofTheLog); // the other lines are still to be written
            }
        }
    }
}
