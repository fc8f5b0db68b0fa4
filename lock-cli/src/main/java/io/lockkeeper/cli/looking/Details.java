package io.lockkeeper.cli.looking;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import io.lockkeeper.cli.output.Modes;
import io.lockkeeper.cli.output.OutputOptions;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi.Style;

/** All that is known of a queue, for people. */
final class Details {
    private final OutputOptions output;
    private final Instant now;

    Details(OutputOptions output, Instant now) {
        this.output = output;
        this.now = now;
    }

    void show(LockInspection queue) {
        if (queue.tenure().isEmpty()) {
            output.plain(Quoted.lock(queue.name()) + " is free.");
            return;
        }
        show(queue, queue.tenures());
        line("waiting", Integer.toString(queue.waiting().size()));
        int place = 0;
        for (var waiter : queue.waiting()) {
            output.plain("    " + ++place + ". " + Words.process(waiter.kind(), waiter.process()) + ", for "
                    + Words.age(waiter.process(), now) + wanted(waiter.mode()) + ", "
                    + session(waiter.sessionId()));
        }
    }

    /** Some of the tenures of the queue. */
    void show(LockInspection queue, List<LockTenure> tenures) {
        int count = queue.tenures().size();
        output.plain(output.styled(
                Style.bold,
                Quoted.lock(queue.name()) + " is " + Words.held(queue) + (count == 1 ? "." : ", by " + count + ".")));
        if (queue.isMixed()) line("mixed", Words.MIXED + ": some callers use this name wrongly");
        tenures.forEach(this::show);
    }

    private void show(LockTenure tenure) {
        line("holder", Words.holder(tenure));
        if (tenure.mode().filter(mode -> mode.words() != null).isPresent()) line("mode", Modes.of(tenure.mode()));
        if (tenure.kind() != ContenderKind.UNREADABLE)
            line("since", tenure.holder().since() + ", for " + Words.age(tenure.holder(), now));
        if (tenure.kind() == ContenderKind.LOCKKEEPER) {
            line("lease", lease(tenure));
            line("renewed", tenure.holder().renewals() + " times");
            line("token", Long.toString(tenure.token()));
        }
        line("session", tenure.sessionId() == 0 ? Words.NONE : "0x" + Long.toHexString(tenure.sessionId()));
        line("node", Quoted.escaped(tenure.node()) + ", version " + tenure.version());
    }

    private String lease(LockTenure tenure) {
        if (tenure.leaseEnds().isPresent())
            return "ends " + tenure.leaseEnds().get() + ", left: " + Words.leaseLeft(tenure, now);
        if (tenure.mayBeKept()) return "not known: only the process knows if one of its callers holds the lock";
        return Words.isTicket(tenure)
                ? "none, it lasts until the ticket is released"
                : "none, it lasts until it is released or its session ends";
    }

    private static String wanted(Optional<LockMode> mode) {
        var purpose = Modes.purpose(mode);
        return purpose.isEmpty() ? "" : "," + purpose;
    }

    private static String session(long id) {
        return id == 0 ? "no session" : "session 0x" + Long.toHexString(id);
    }

    private void line(String title, String text) {
        output.plain("  " + String.format("%-9s", title) + text);
    }
}
