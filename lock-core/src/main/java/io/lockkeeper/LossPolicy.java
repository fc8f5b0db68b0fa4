package io.lockkeeper;

/** When a hold whose connection is interrupted counts as lost. */
public enum LossPolicy {
    /**
     * At the session's deadline: short interruptions pass unnoticed, and the body is still told before another process
     * can be let in. The default.
     */
    AT_DEADLINE,
    /** At the first doubt: every interruption of the connection ends every hold. */
    AT_FIRST_DOUBT
}
