package io.lockkeeper;

/** Why a lock was lost. */
public enum LossCause {
    /** The backend ended the session; the lock's node went with it. */
    SESSION_EXPIRED("the session expired"),
    /** No server confirmed the session in time, so it may have expired without this process knowing. */
    SESSION_SILENT("no server confirmed the session in time"),
    /** The connection was interrupted, and the options ask for {@link LossPolicy#AT_FIRST_DOUBT}. */
    CONNECTION_SUSPENDED("the connection was interrupted"),
    /** The hold's lease ended. */
    LEASE_OVER("the lease was over"),
    /**
     * A contender that asked for {@code stealAfter} stole the lock, or somebody removed its node, by hand or by a
     * clean-up job.
     */
    REMOVED("a contender that asked for stealAfter stole the lock, or somebody removed its node"),
    /** A ticket was attached before, here or by a copy of it elsewhere. A ticket can be attached once. */
    TICKET_USED("its ticket was attached already, here or elsewhere"),
    /** The body that held the lock ended before a body that had re-entered it from outside its scope. */
    BODY_ENDED("the body that held it has ended"),
    /** The caller's dispatcher failed when the lock was granted, so the body may never have started. */
    NOT_DELIVERED("the caller could not be resumed when it was granted"),
    /** The {@link Locks}, or the client under it, was closed. */
    CLOSED("the connection was closed");

    private final String text;

    LossCause(String words) {
        this.text = words;
    }

    /** The cause in words, for messages. */
    public String words() {
        return text;
    }
}
