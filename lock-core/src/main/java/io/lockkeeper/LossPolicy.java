package io.lockkeeper;

/** When a hold whose connection is interrupted counts as lost. */
public enum LossPolicy {
    /**
     * At the end of the session lease. A short interruption ends no hold, and a body is still told before another
     * process can get the lock. The default.
     */
    AT_DEADLINE,
    /** At once: every interruption of the connection ends every hold, however short it is. */
    AT_FIRST_DOUBT
}
