package io.lockkeeper.engine.session;

import io.lockkeeper.ConnectionState;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.engine.runtime.NonThrowingStore;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the session confirmed, about ten times a session timeout, for as long as there are contenders; and, where answers do not
 * come from the server that decides over the session, all the time that there is a connection: otherwise the first hold
 * after a silence would have to wait until something is proven. Nothing else of an idle process goes on.
 *
 * <p>Thread rules: may be called by anybody; requests are sent outside any lock.
 */
@InternalLockApi
public final class Heartbeat {
    /** The connection and its session, as the heartbeat needs to know them. */
    interface Connection {
        boolean isConnected();

        /** Counts connections. */
        int connection();

        ConnectionState state();

        /** Of the session connected now, or connected last; null if there is none. */
        @Nullable
        SessionLease sessionLease();

        /** A write that was sent at this time in this session has been answered. */
        void confirmed(long sessionId, long sentAt);
    }

    private static final int RETRIES_PER_TIMEOUT = 50;

    private final EngineContext context;
    private final Connection guard;
    private final SessionClients clients;
    private final AtomicBoolean beating = new AtomicBoolean();
    private final AtomicInteger series = new AtomicInteger();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long timeoutNanos;

    Heartbeat(EngineContext context, Connection guard, SessionClients clients) {
        this.context = context;
        this.guard = guard;
        this.clients = clients;
        this.timeoutNanos = Nanos.nanos(context.options().sessionTimeout());
    }

    /** A contender has come: from now on the session is kept confirmed. Whether it was not before. */
    boolean start() {
        if (!beating.compareAndSet(false, true)) return false;
        schedule(series.incrementAndGet());
        return true;
    }

    /** A connection has begun; its session's timeout may be another one than that before. */
    void connected(SessionLease current, long timeout) {
        timeoutNanos = timeout;
        if (!clients.arePresent() && current.lag() == 0) return;
        beating.set(true);
        schedule(series.incrementAndGet());
        if (current.lag() == 0) {
            beat();
            return;
        }
        int connection = guard.connection();
        ping(current, () -> {
            confirm(current);
            // As soon as another answer can prove something by means of this first one.
            context.runtime().schedule(current.lag(), () -> {
                if (guard.isConnected() && guard.connection() == connection) beat();
            });
        });
    }

    /** A heartbeat out of turn, at most one at a time. */
    void ask() {
        askIn(0);
    }

    private void askIn(long delayNanos) {
        if (!asking.compareAndSet(false, true)) return;
        context.runtime().schedule(delayNanos, () -> {
            asking.set(false);
            if (guard.isConnected()) beat();
        });
    }

    private void schedule(int mine) {
        var current = guard.sessionLease();
        context.runtime().schedule(current == null ? timeoutNanos / 10 : current.pause(), () -> tick(mine));
    }

    private void tick(int mine) {
        if (mine != series.get()) return; // a newer one goes on
        var current = guard.sessionLease();
        boolean used = clients.arePresent();
        boolean kept = used || current != null && current.lag() > 0;
        if (guard.state() == ConnectionState.CLOSED || !kept && !tidy()) {
            beating.set(false);
            // One that came between the look and the set found the beating on: look again.
            if (clients.arePresent() && guard.state() != ConnectionState.CLOSED) start();
            return;
        }
        schedule(mine);
        if (kept) tidy();
        // Should the news of a change not have come; not on this thread, which the deadline needs.
        context.runtime().signals().execute(context.store()::poll);
        if (guard.isConnected()) beat();
    }

    /** Whether there is more to do. */
    private boolean tidy() {
        return guard.isConnected() && context.store().tidy();
    }

    /** First what proves something by means of the answers before, then the write that it takes to count. */
    private void beat() {
        var current = guard.sessionLease();
        if (current == null) return;
        if (current.lag() == 0) confirm(current);
        else ping(current, () -> confirm(current));
    }

    private void ping(SessionLease current, Runnable then) {
        long sentAt = context.runtime().nanoTime();
        NonThrowingStore.hear(context.store().ping(), (done, error) -> {
            context.runtime().catchUp();
            if (error != null) {
                askAgain(current);
                return;
            }
            current.answered(sentAt, context.runtime().nanoTime());
            then.run();
        });
    }

    private void confirm(SessionLease current) {
        var witness = clients.nextWitness(current.sessionId());
        if (witness == null) return;
        long sentAt = context.runtime().nanoTime();
        NonThrowingStore.hear(context.store().confirm(witness.name(), witness.node()), (there, error) -> {
            context.runtime().catchUp();
            if (there == null) {
                if (error != null) context.backgroundFailures().notConfirmed(witness.name(), error);
                askAgain(current);
                return;
            }
            if (!there) witness.recheck(); // first: confirming the session may grant on its place
            guard.confirmed(current.sessionId(), sentAt);
        });
    }

    /** The deadline stays where it was, and the next beat alone would be close to it. */
    private void askAgain(SessionLease current) {
        if (guard.sessionLease() == current && clients.arePresent()) askIn(timeoutNanos / RETRIES_PER_TIMEOUT);
    }
}
