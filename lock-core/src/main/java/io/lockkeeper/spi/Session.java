package io.lockkeeper.spi;

/**
 * A session. The nodes of contenders live and die with it.
 *
 * @param id identifies the session among those of one backend
 * @param timeoutNanos the negotiated session timeout in nanoseconds: the backend ends a session that it has not heard
 *     of for so long
 * @param lagNanos for how many nanoseconds, at most, the server that decides over the session may not know of a request
 *     that was answered; zero if that server itself gives the answers. If it is not zero, the engine calls
 *     {@link LockStore#ping} too
 * @param heardAgoNanos how many nanoseconds ago, at most, the deciding server last heard of the session, when the
 *     listener is told of it for the first time; {@code Long.MAX_VALUE} if that is not known
 */
public record Session(long id, long timeoutNanos, long lagNanos, long heardAgoNanos) {
    /** A session whose deciding server hears of every request at once. */
    public Session(long id, long timeoutNanos) {
        this(id, timeoutNanos, 0, 0);
    }
}
