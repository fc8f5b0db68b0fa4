package io.lockkeeper.cli.looking;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.Holder;
import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import io.lockkeeper.cli.output.Spans;
import io.lockkeeper.internal.Quoted;
import java.time.Duration;
import java.time.Instant;

/** Queues in words. Text of other processes is escaped, so that it stays on its line. */
final class Words {
    static final String NONE = "-";

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

    /** The holder of the lock. A ticket's maker may have ended long ago. */
    static String holder(LockTenure tenure) {
        var process = process(tenure.kind(), tenure.holder());
        return isTicket(tenure) ? "a ticket, from " + process : process;
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
        if (tenure.leaseEnds().isEmpty()) return NONE;
        var end = tenure.leaseEnds().get();
        return end.isAfter(now) ? Spans.words(Duration.between(now, end)) : "over";
    }

    /** A queue in one line. */
    static String line(LockInspection queue, Instant now) {
        if (queue.tenure().isEmpty()) return "free";
        var tenure = queue.tenure().get();
        var waiting = queue.waiting().isEmpty() ? "" : ", " + queue.waiting().size() + " waiting";
        return "held by " + holder(tenure) + " for " + age(tenure.holder(), now) + waiting;
    }
}
