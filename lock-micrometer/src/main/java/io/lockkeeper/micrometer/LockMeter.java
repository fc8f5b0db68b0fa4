package io.lockkeeper.micrometer;

import io.lockkeeper.LockEvent;
import java.util.Locale;

/** The meters, their names and what they say. The tags that all of them have are added in {@link LockMetrics}. */
enum LockMeter {
    ACQUIRE("lockkeeper.acquire", "How long calls waited for a lock, by how they ended"),
    HOLD("lockkeeper.hold", "How long locks were held, by how the holds ended"),
    LOSSES("lockkeeper.losses", "Holds that were lost, by cause"),
    QUEUED("lockkeeper.queued", "Calls that had to wait because others were ahead of them"),
    HANDOFFS(
            "lockkeeper.handoffs", "Locks that went on to a caller of the same process that waited, without a request"),
    RENEWALS("lockkeeper.renewals", "Renewals of leases by holders"),
    TICKETS("lockkeeper.tickets", "Tickets that were made, attached, renewed and released"),
    HEARTBEAT("lockkeeper.heartbeat", "Round trips of heartbeats"),
    DROPPED(
            "lockkeeper.events.dropped",
            "Events and heartbeats that these meters do not know of, because the registry was" + " too slow"),
    WAITERS("lockkeeper.waiters", "Calls that wait for a lock now"),
    HOLDS("lockkeeper.holds", "Locks held now"),
    LOST_HOLDS("lockkeeper.holds.lost", "Holds that were lost and whose bodies have not ended yet"),
    KEPT_LOCKS("lockkeeper.kept", "Locks that are kept although no caller uses them"),
    SESSION(
            "lockkeeper.session",
            "Connections in this state: one of the states is 1 for a connection, the others are 0"),
    SESSION_TIMEOUT("lockkeeper.session.timeout", "The session timeout that the servers granted");

    /** The tag with the name that {@link LockMetrics.Builder#connection} gives. */
    static final String CONNECTION_TAG = "connection";

    static final String NAME_TAG = "name";
    /** The tag that tells readers from writers, and both from exclusive locks and semaphores. */
    static final String MODE_TAG = "mode";

    static final String OUTCOME_TAG = "outcome";
    static final String END_TAG = "end";
    static final String CAUSE_TAG = "cause";
    static final String ACTION_TAG = "action";
    static final String STATE_TAG = "state";

    private final String id;
    private final String about;

    LockMeter(String name, String description) {
        this.id = name;
        this.about = description;
    }

    String id() {
        return id;
    }

    String description() {
        return about;
    }

    /** The value of a tag for a constant, {@link LockEvent.Kind#TIMED_OUT} for example: {@code timed_out}. */
    static String value(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
