package io.lockkeeper.spi;

/**
 * A session: what a contender's node lives and dies with.
 *
 * @param id tells sessions of one backend apart
 * @param timeoutNanos the negotiated time, in nanoseconds, after which the backend ends a session it hears nothing of
 */
public record Session(long id, long timeoutNanos) {}
