package io.lockkeeper.engine.session;

import io.lockkeeper.LossCause;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** What depends on the session. Told outside any lock. */
@InternalLockApi
public interface SessionClients {
    /** The connection is up (again): nothing known of before counts until it is confirmed. */
    void reconnected();

    void sessionEnded(long sessionId);

    /** Ends every hold of this session. */
    void lose(SessionLease ended, LossCause cause);

    boolean areHolding();

    /** Whether any of them has a node, or wants one. */
    boolean arePresent();

    /** A node of this session by which to confirm it, each in its turn; null if there is none. */
    @Nullable
    SessionWitness nextWitness(long sessionId);

    /** The backend lets this client in for nothing: nobody who waits can be served. */
    void refused(StoreException why);

    /** The backend was closed under the engine: its session, and every node with it, goes now. */
    void storeClosed();
}
