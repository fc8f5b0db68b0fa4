package io.lockkeeper.cli.looking;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.Holder;
import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import io.lockkeeper.cli.output.Modes;
import io.lockkeeper.cli.output.Spans;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode.Sharing;
import java.time.Duration;
import java.time.Instant;

/** Queues in words. Text of other processes is escaped, so that it stays on its line. */
final class Words {
    static final String NONE = "-";
    /** What only the process knows that may keep a lock without a hold. */
    static final String UNKNOWN = "?";

    static final String MIXED = "different kinds of lock in one queue";

    /** Of the column with {@link Modes}: it has room for {@code 10/20 permits}. */
    static final int MODE_WIDTH = 13;

    private Words() {}

    /** The process that made a node. */
    static String process(ContenderKind kind, Holder process) {
        return switch (kind) {
            case MUTEX -> "a client of another library";
            case FOREIGN -> "another kind of lock";
            case UNREADABLE ->
                "a client whose node can't be read: "
                        + Quoted.escaped(process.unreadable().orElse(""));
            case LOCKKEEPER -> {
                var where = "host " + Quoted.escaped(process.host()) + ", pid " + process.pid();
                yield process.label().isEmpty() || process.label().equals(process.host())
                        ? where
                        : where + " (" + Quoted.escaped(process.label()) + ")";
            }
        };
    }

    /** The holder of the lock, and whether it may only keep it. */
    static String holder(LockTenure tenure) {
        return maker(tenure) + (tenure.mayBeKept() ? ", may only keep it" : "");
    }

    /** The process that holds the lock, or has made the ticket that does. A ticket's maker may have ended long ago. */
    private static String maker(LockTenure tenure) {
        var process = process(tenure.kind(), tenure.holder());
        return isTicket(tenure) ? "a ticket, from " + process : process;
    }

    /** The first holder, and how many more share the lock with it. */
    static String holders(LockInspection queue) {
        return queue.tenure().map(Words::holder).orElse(NONE) + more(queue);
    }

    private static String more(LockInspection queue) {
        int more = queue.tenures().size() - 1;
        return more > 0 ? " and " + more + " more" : "";
    }

    /** Only tickets are nodes of this library that outlive their session. */
    static boolean isTicket(LockTenure tenure) {
        return tenure.kind() == ContenderKind.LOCKKEEPER && tenure.sessionId() == 0;
    }

    /** For how long the process's node stands, as far as that is known. */
    static String age(Holder process, Instant now) {
        return process.unreadable().isPresent()
                ? "an unknown time"
                : Spans.words(Duration.between(process.since(), now));
    }

    /** What is left of the lease that was last written. */
    static String leaseLeft(LockTenure tenure, Instant now) {
        if (tenure.mayBeKept()) return UNKNOWN;
        if (tenure.leaseEnds().isEmpty()) return NONE;
        var end = tenure.leaseEnds().get();
        return end.isAfter(now) ? Spans.words(Duration.between(now, end)) : "over";
    }

    /** A queue in one line. */
    static String line(LockInspection queue, Instant now) {
        if (queue.tenure().isEmpty()) return "free";
        var tenure = queue.tenure().get();
        var waiting = queue.waiting().isEmpty() ? "" : ", " + queue.waiting().size() + " waiting";
        return held(queue) + " by " + maker(tenure) + more(queue) + " for " + age(tenure.holder(), now) + waiting
                + (queue.isMixed() ? ", " + MIXED : "");
    }

    /** Whether the lock is held, or may only be kept, and what it is held for. */
    static String held(LockInspection queue) {
        boolean mayBeKept = queue.tenures().stream().anyMatch(LockTenure::mayBeKept);
        return (mayBeKept ? "held or kept" : "held") + purpose(queue);
    }

    /** What the lock is held for, to follow "held"; empty if it is exclusive. */
    private static String purpose(LockInspection queue) {
        var mode = queue.tenure().flatMap(LockTenure::mode);
        boolean ofPermits =
                mode.filter(known -> known.sharing() == Sharing.PERMITS).isPresent();
        return ofPermits && !queue.isMixed() ? " (" + Modes.of(queue) + ")" : Modes.purpose(mode);
    }
}
