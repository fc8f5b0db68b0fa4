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
 * Logs what an operator looks for afterwards, under the logger {@code io.lockkeeper.Locks}. An undisturbed hold logs
 * nothing, and no line shows more of a node than its place and the description of its holder.
 *
 * <p>Thread rules: any thread may call any method. Lines that are not yet written are guarded by this object's monitor.
 * They are written outside it, one at a time and in their order, on the runtime's threads for signals: a log may block,
 * and the threads that end holds must not.
 */
@InternalLockApi
public final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.lockkeeper.Locks");
    private static final int MOST_KEPT = 10_000;

    private final LockRuntime runtime;

    // Guarded by this object's monitor.
    private final Queue<Consumer<Logger>> unwritten = new ArrayDeque<>();
    private int dropped; // lines left out, because too many were waiting
    private boolean writing; // whether a task writes lines, or has been started to do so

    public EventLog(LockRuntime runtime) {
        this.runtime = runtime;
    }

    public void info(String line) {
        if (LOG.isInfoEnabled()) write(log -> log.info("{}", line));
    }

    public void warn(String line) {
        if (LOG.isWarnEnabled()) write(log -> log.warn("{}", line));
    }

    /** Logs a warning with the stack trace of this failure, if there is one. */
    public void warn(String line, @Nullable Throwable trace) {
        if (LOG.isWarnEnabled()) write(log -> log.warn(line, trace));
    }

    /** Logs the loss of a hold. */
    public void lost(String name, long token, LossCause cause) {
        warn(Quoted.lock(name) + " was lost while held (fencing token " + token + "): " + cause.words());
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
                Uncaught.hand(ofTheLog); // the other lines must be written all the same
            }
        }
    }
}
