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
 * Confirms the session about ten times a session timeout, for as long as there are contenders.
 *
 * <p>If answers do not come from the server that decides over the session, as behind a ZooKeeper follower, the
 * heartbeat goes on for as long as there is a connection. If it stopped, the first hold after a pause would have to
 * wait until the session is proven anew. In every other case it stops when the process is idle and the store has
 * nothing left to tidy up.
 *
 * <p>Thread rules: any thread may call any method. There is no lock here: what several threads change is atomic or
 * volatile, and requests are sent outside any lock.
 */
@InternalLockApi
public final class Heartbeat {
    /** The connection and its session, as the heartbeat needs to know them. */
    interface Connection {
        boolean isConnected();

        /** The number of the current connection. */
        int connection();

        ConnectionState state();

        /** The lease of the session connected now, or connected last if it may still live; else null. */
        @Nullable
        SessionLease sessionLease();

        /** A write that was sent at this time in this session was answered. */
        void confirmed(long sessionId, long sentAt);
    }

    private static final int RETRIES_PER_TIMEOUT = 50;

    private final EngineContext context;
    private final Connection guard;
    private final SessionClients clients;
    private final AtomicBoolean beating = new AtomicBoolean(); // whether the timer runs
    private final AtomicInteger series = new AtomicInteger(); // counts its starts, so that an older timer stops
    private final AtomicBoolean asking = new AtomicBoolean(); // whether a heartbeat out of turn is due
    private volatile long timeoutNanos;

    Heartbeat(EngineContext context, Connection guard, SessionClients clients) {
        this.context = context;
        this.guard = guard;
        this.clients = clients;
        this.timeoutNanos = Nanos.nanos(context.options().sessionTimeout());
    }

    /** Starts the heartbeat, because there is a contender. Returns false if it was running already. */
    boolean start() {
        if (!beating.compareAndSet(false, true)) return false;
        schedule(series.incrementAndGet());
        return true;
    }

    /**
     * A connection has begun: sends the first heartbeats in it, if any are needed.
     *
     * @param timeout the session timeout in nanoseconds, which may differ from that of the connection before
     */
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
            // An earlier heartbeat would prove nothing: it must be sent a whole lag after the answer to the ping.
            context.runtime().schedule(current.lag(), () -> {
                if (guard.isConnected() && guard.connection() == connection) beat();
            });
        });
    }

    /** Sends a heartbeat out of turn, at most one at a time. */
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
        if (mine != series.get()) return; // a newer timer has taken over
        var current = guard.sessionLease();
        boolean used = clients.arePresent();
        boolean kept = used || current != null && current.lag() > 0;
        if (guard.state() == ConnectionState.CLOSED || !kept && !tidy()) {
            beating.set(false);
            // A contender that came before beating was cleared has not started the timer: check again.
            if (clients.arePresent() && guard.state() != ConnectionState.CLOSED) start();
            return;
        }
        schedule(mine);
        if (kept) tidy();
        // In case a change was not reported. Not on this thread, because poll may block, and deadlines need the timer.
        context.runtime().signals().execute(context.store()::poll);
        if (guard.isConnected()) beat();
    }

    /** Has the store tidy up. Returns whether it has more to do. */
    private boolean tidy() {
        return guard.isConnected() && context.store().tidy();
    }

    /**
     * Sends the requests of one heartbeat: a ping and then a write, or the write alone if the lag is zero. What they
     * prove is written at {@link ConfirmationChain}.
     */
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
            var events = context.events();
            if (events != null) events.heartbeat(sentAt);
            if (!there) witness.recheck(); // first: to confirm the session may grant a hold on this very node
            guard.confirmed(current.sessionId(), sentAt);
        });
    }

    /** Asks again soon: the deadline has not moved, and the next regular heartbeat would come close to it. */
    private void askAgain(SessionLease current) {
        if (guard.sessionLease() == current && clients.arePresent()) askIn(timeoutNanos / RETRIES_PER_TIMEOUT);
    }
}
