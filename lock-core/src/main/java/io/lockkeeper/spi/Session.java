package io.lockkeeper.spi;

/**
 * A session: what a contender's node lives and dies with.
 *
 * @param id tells sessions of one backend apart
 * @param timeoutNanos the negotiated time, in nanoseconds, after which the backend ends a session it hears nothing of
 * @param lagNanos how long an answered request may stay unknown to the server that decides over the session, at most; zero
 *     where answers come from that server itself. The engine then calls {@link LockStore#ping} as well
 * @param heardAgoNanos how long ago, at most, the deciding server last heard of the session, when it is told of for the
 *     first time; {@code Long.MAX_VALUE} if that is not known
 */
public record Session(long id, long timeoutNanos, long lagNanos, long heardAgoNanos) {
    /** A session whose every request is heard of at once by the server that decides over it. */
    public Session(long id, long timeoutNanos) {
        this(id, timeoutNanos, 0, 0);
    }
}
