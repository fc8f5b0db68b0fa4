package io.lockkeeper.spi;

/**
 * What a backend tells the engine about its connection. The store calls these methods one at a time and in the order in
 * which things happened, except for {@link #closing}. They never block.
 */
public interface SessionListener {
    /** The client is connected with this session: a new one, or the one before. */
    void connected(Session session);

    /** The connection is interrupted, or read-only. The session may still live. */
    void suspended();

    /**
     * The backend refuses everything to this client, and will do so until somebody changes something: the credentials
     * are missing, for example. Callers that wait are failed at once instead of at the end of their waits, and so are
     * callers that come later, until {@link #connected}.
     *
     * @param why its message names the cause and the remedy
     */
    default void refused(StoreException why) {}

    /**
     * This process itself is about to end this session, and the backend does not know yet. Only this call may come at
     * any time, on any thread, and during another call. {@link #ended} follows.
     */
    void closing(long sessionId);

    /**
     * This session has ended for good, or another has replaced it. Its nodes may remain for up to a session timeout.
     */
    void ended(long sessionId);

    /** The backend was closed under the engine. No call follows. */
    void closed();
}
