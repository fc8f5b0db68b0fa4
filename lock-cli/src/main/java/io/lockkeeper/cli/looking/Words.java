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

    /** The holder of the lock. A ticket's maker may have ended long ago. */
    static String holder(LockTenure tenure) {
        var process = process(tenure.kind(), tenure.holder());
        return isTicket(tenure) ? "a ticket, from " + process : process;
    }

    /** The first holder, and how many more share the lock with it. */
    static String holders(LockInspection queue) {
        int more = queue.tenures().size() - 1;
        return queue.tenure().map(Words::holder).orElse(NONE) + (more > 0 ? " and " + more + " more" : "");
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
        return "held" + purpose(queue) + " by " + holders(queue) + " for " + age(tenure.holder(), now) + waiting
                + (queue.isMixed() ? ", " + MIXED : "");
    }

    /** What the lock is held for, to follow "held"; empty if it is exclusive. */
    static String purpose(LockInspection queue) {
        var mode = queue.tenure().flatMap(LockTenure::mode);
        boolean ofPermits =
                mode.filter(known -> known.sharing() == Sharing.PERMITS).isPresent();
        return ofPermits && !queue.isMixed() ? " (" + Modes.of(queue) + ")" : Modes.purpose(mode);
    }
}
