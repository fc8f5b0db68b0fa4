package io.lockkeeper.engine.session;

import io.lockkeeper.LossCause;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.spi.StoreException;
import org.jspecify.annotations.Nullable;

/** The parts of the engine that depend on the session. They are called outside any lock. */
@InternalLockApi
public interface SessionClients {
    /** There is a new connection. Nothing that an earlier one showed counts until this one has confirmed it. */
    void reconnected();

    /** The session has ended. Its nodes are gone, or will be within a session timeout. */
    void sessionEnded(long sessionId);

    /** Ends every hold that is valid by this session lease. */
    void lose(SessionLease ended, LossCause cause);

    /**
     * Ends every hold that was valid by this session lease, which was found to be over. Another thread may confirm the
     * session meanwhile: a hold that began after that is left alone.
     */
    void loseIfOver(SessionLease lease);

    /** Whether there is any hold. */
    boolean areHolding();

    /** Whether there is any contender: it has a node, or wants one. */
    boolean arePresent();

    /** The next node with which to confirm this session, in rotation; null if the session has no node. */
    @Nullable
    SessionWitness nextWitness(long sessionId);

    /** The backend refuses everything to this client, so that no waiting caller can be served. */
    void refused(StoreException why);

    /** The backend was closed under the engine: its session ends now, and every node goes with it. */
    void storeClosed();
}
