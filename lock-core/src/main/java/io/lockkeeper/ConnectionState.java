package io.lockkeeper;

/** What a {@link Locks} knows of its connection. */
public enum ConnectionState {
    /** Not connected yet. */
    CONNECTING,
    /** Connected; locks are granted. */
    CONNECTED,
    /** The connection is interrupted or read-only: nothing is granted, holds are believed until their deadline. */
    SUSPENDED,
    /** The session is over and so is every hold; a new session is being sought. */
    LOST,
    /** Closed for good. */
    CLOSED
}
