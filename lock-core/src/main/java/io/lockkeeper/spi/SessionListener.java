package io.lockkeeper.spi;

/**
 * What a backend tells the engine of its connection. Calls come one at a time and in the order in which things happened;
 * they never block.
 */
public interface SessionListener {
    /** Connected, with this session: a new one, or the one before again. */
    void connected(Session session);

    /** The connection is interrupted or read-only. The session may live on. */
    void suspended();

    /**
     * The backend lets this client in for nothing at all, and will not until something is changed: no credentials, say. Who
     * waits is told at once instead of when the wait is over, and so is who comes, until {@link #connected}.
     *
     * @param why names the cause and the remedy
     */
    default void refused(StoreException why) {}

    /**
     * This process itself is about to end the session of this id, and the backend does not know yet. The one call that
     * may come at any time, on any thread, also during another; {@link #ended} follows.
     */
    void closing(long sessionId);

    /** The session of this id is over for good, or was replaced. Its nodes may linger for a session timeout. */
    void ended(long sessionId);

    /** The backend is closed under the engine; nothing more will be heard of it. */
    void closed();
}
