package io.lockkeeper;

/** The state of the connection of a {@link Locks}. */
public enum ConnectionState {
    /** Not connected yet. */
    CONNECTING,
    /** Connected; locks are granted. */
    CONNECTED,
    /**
     * The connection is interrupted or read-only. No lock is granted; holds stay valid until the session lease ends.
     */
    SUSPENDED,
    /** The session has ended, and every hold is lost. The client tries to open a new session. */
    LOST,
    /** Closed for good. */
    CLOSED
}
