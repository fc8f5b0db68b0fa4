package io.lockkeeper.spi;

import org.jspecify.annotations.Nullable;

/** The failure of a backend's operation. Its {@link Outcome} alone decides what the engine does next. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is known about an operation that failed. */
    public enum Outcome {
        /** It may have happened, or may still happen: the reply was lost, for example. */
        UNKNOWN,
        /** It did not happen, and may succeed if it is tried again. */
        NOT_DONE,
        /** It did not happen and will not: the backend refuses it. The message tells users why, and what to do. */
        REFUSED
    }

    private final Outcome outcome;

    /** Makes a failure with this outcome. */
    public StoreException(Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /** What is known about the operation. */
    public Outcome outcome() {
        return outcome;
    }
}
