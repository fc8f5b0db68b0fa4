package io.lockkeeper.engine.hold;

import io.lockkeeper.LossCause;
import io.lockkeeper.engine.runtime.EngineContext;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;

/**
 * Why and when a hold was lost, and the log lines about it. Immutable.
 *
 * @param at by the engine's clock, in nanoseconds
 */
@InternalLockApi
public record Loss(LossCause cause, long at) {
    /**
     * Logs the loss.
     *
     * @param heldNanos how long the lock was held; below zero if that was not noted
     */
    public void log(EngineContext context, String name, LockMode mode, long token, long heldNanos) {
        context.log()
                .warn(Quoted.lock(name) + " was lost while held: " + cause.words() + " (token=" + token + ", cause="
                        + cause + (heldNanos < 0 ? "" : ", held=" + Nanos.words(heldNanos)) + mode.logged() + ")");
    }

    /** Logs that the lost hold is given back only now: a warning if others could have entered before. */
    public void logReturn(EngineContext context, String name, LockMode mode, long token) {
        long late = context.runtime().nanoTime() - at;
        var values = " (token=" + token + ", cause=" + cause + ", late=" + Nanos.words(late) + ", grace="
                + Nanos.words(context.graceNanos()) + mode.logged() + ")";
        if (late <= context.graceNanos())
            context.log().info(Quoted.lock(name) + " was given back after it was lost" + values);
        else
            context.log()
                    .warn(Quoted.lock(name) + " was given back too late after it was lost: others may have entered"
                            + " before. Let bodies end when they are cancelled or interrupted" + values);
    }

    @Override
    public String toString() {
        return cause.toString();
    }
}
