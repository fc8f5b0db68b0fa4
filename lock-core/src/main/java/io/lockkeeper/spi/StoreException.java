package io.lockkeeper.spi;

import org.jspecify.annotations.Nullable;

/** How a backend's operation failed; what the engine does next depends on the {@link Outcome} alone. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is known of an operation that failed. */
    public enum Outcome {
        /** It may have happened, or may still: a reply was lost. */
        UNKNOWN,
        /** It did not happen; trying again is sensible. */
        NOT_DONE,
        /** It did not happen and will not: the backend refuses. The message tells the user why and what to do. */
        REFUSED
    }

    private final Outcome outcome;

    /** A failure with this outcome. */
    public StoreException(Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /** What is known of the operation. */
    public Outcome outcome() {
        return outcome;
    }
}
