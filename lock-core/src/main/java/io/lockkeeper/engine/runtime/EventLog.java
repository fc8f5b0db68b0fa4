package io.lockkeeper.engine.runtime;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.LockRuntime;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what an operator looks for afterwards, under the logger {@code io.lockkeeper.Locks}. An undisturbed hold logs
 * nothing, and no line shows more of a node than its place and the description of its holder.
 *
 * <p>Thread rules: any thread may call any method. Lines are written one at a time and in their order, on the runtime's
 * threads for signals: a log may block, and the threads that end holds must not.
 */
@InternalLockApi
public final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.lockkeeper.Locks");
    private static final int MOST_KEPT = 10_000;

    private final SerialDelivery<Consumer<Logger>> delivery;

    public EventLog(LockRuntime runtime) {
        delivery = new SerialDelivery<>(
                runtime.signals(),
                MOST_KEPT,
                line -> line.accept(LOG),
                missing -> log -> log.warn("{} lines were left out here", missing));
    }

    public void info(String line) {
        if (LOG.isInfoEnabled()) delivery.tell(log -> log.info("{}", line));
    }

    public void warn(String line) {
        if (LOG.isWarnEnabled()) delivery.tell(log -> log.warn("{}", line));
    }

    /** Logs a warning with the stack trace of this failure, if there is one. */
    public void warn(String line, @Nullable Throwable trace) {
        if (LOG.isWarnEnabled()) delivery.tell(log -> log.warn(line, trace));
    }
}
