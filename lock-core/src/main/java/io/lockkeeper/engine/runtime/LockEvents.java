package io.lockkeeper.engine.runtime;

import io.lockkeeper.EventDetails;
import io.lockkeeper.LockEvent;
import io.lockkeeper.LockEvent.Kind;
import io.lockkeeper.LockListener;
import io.lockkeeper.LockTicket;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Uncaught;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockRuntime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Tells the listener of the options what happens. Without a listener there is no such object, and the engine notes
 * nothing.
 *
 * <p>The listener is called on the runtime's threads for signals, as the log is, and not on the options' executor: a
 * listener that blocks takes one of those threads, but none on which a caller would be told of its lock.
 *
 * <p>Thread rules: any thread may call any method; nothing blocks and nothing is thrown.
 */
@InternalLockApi
public final class LockEvents implements CallLife.Sink {
    private static final int MOST_KEPT = 10_000;
    private static final AtomicLong LAST_CALL = new AtomicLong(); // of this process

    private final LockRuntime runtime;
    private final SerialDelivery<Consumer<LockListener>> delivery;

    LockEvents(LockListener listener, LockRuntime runtime, EventLog log) {
        this.runtime = runtime;
        delivery = new SerialDelivery<>(
                runtime.signals(), MOST_KEPT, telling -> tell(listener, telling), count -> told -> {
                    log.warn("The listener is too slow: events were left out (count=" + count + ")");
                    told.onDropped(count);
                });
    }

    private static void tell(LockListener listener, Consumer<LockListener> telling) {
        try {
            telling.accept(listener);
        } catch (Throwable thrown) {
            Uncaught.tell(thrown); // with a line in the log; the next event must be told all the same
        }
    }

    /** A call for the lock begins. */
    public CallLife asked(String name, LockMode mode, long leaseNanos) {
        var life = new CallLife(this, name, mode, nextCall(), nanoTime());
        life.asked(leaseNanos);
        return life;
    }

    /** A ticket was made a hold. */
    public CallLife attached(String name, long token) {
        var life = new CallLife(this, name, LockMode.EXCLUSIVE, nextCall(), nanoTime());
        life.attached(token);
        return life;
    }

    public void ticketRenewed(LockTicket ticket, long leaseNanos) {
        tell(Kind.TICKET_RENEWED, ticket, leaseNanos);
    }

    /** @param removed whether it was still there */
    public void ticketReleased(LockTicket ticket, boolean removed) {
        if (removed) tell(Kind.TICKET_RELEASED, ticket, -1);
    }

    private void tell(Kind kind, LockTicket ticket, long leaseNanos) {
        var details = new EventDetails(
                ticket.name(),
                LockMode.EXCLUSIVE,
                nextCall(),
                wallMillis(),
                ticket.fencingToken(),
                -1,
                -1,
                leaseNanos,
                false,
                null,
                null);
        var event = LockEvent.of(kind, details);
        delivery.tell(listener -> listener.onEvent(event));
    }

    /** A server answered a heartbeat that was sent at this time. */
    public void heartbeat(long sentAt) {
        var roundTrip = Duration.ofNanos(Math.max(0, nanoTime() - sentAt));
        delivery.tell(listener -> listener.onHeartbeat(roundTrip));
    }

    @Override
    public boolean note(LockEvent event) {
        return delivery.note(listener -> listener.onEvent(event));
    }

    @Override
    public void begin() {
        delivery.begin();
    }

    @Override
    public long nanoTime() {
        return runtime.nanoTime();
    }

    @Override
    public long wallMillis() {
        return runtime.wallMillis();
    }

    private static long nextCall() {
        return LAST_CALL.incrementAndGet();
    }
}
