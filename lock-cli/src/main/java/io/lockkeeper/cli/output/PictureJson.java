package io.lockkeeper.cli.output;

import io.lockkeeper.ContenderKind;
import io.lockkeeper.Holder;
import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import io.lockkeeper.QueuedContender;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockMode.Sharing;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lock's queue as JSON: the same for every command that shows one. What a node does not tell is null: the host and the
 * process id if another library made it, the session if the node outlives that, as a ticket's does.
 * A node that may not be read says why as {@code unreadable}. The {@code holder} is the first of the {@code holders}, of
 * which a shared lock can have several. The {@code mode} is null for a kind of lock that this program does not know; nodes
 * with permits say how many of how many.
 */
public final class PictureJson {
    private PictureJson() {}

    /** @param now when the queue was read, by this machine's clock; times that have passed are counted from it */
    public static Json of(LockInspection queue, Instant now) {
        return Json.object()
                .with("name", queue.name())
                .with("holder", queue.tenure().map(tenure -> holder(tenure, now)))
                .with(
                        "holders",
                        queue.tenures().stream()
                                .map(tenure -> holder(tenure, now).values())
                                .toList())
                .with("mixed", queue.isMixed())
                .with(
                        "waiting",
                        queue.waiting().stream()
                                .map(waiter -> waiter(waiter, now).values())
                                .toList());
    }

    /** @param now as for {@link #of} */
    public static Json holder(LockTenure tenure, Instant now) {
        return process(tenure.holder(), tenure.kind(), tenure.mode(), tenure.sessionId(), now)
                .with("token", tenure.token() == 0 ? null : tenure.token())
                .with(
                        "renewals",
                        tenure.kind() == ContenderKind.LOCKKEEPER
                                ? tenure.holder().renewals()
                                : null)
                .with("leaseEnds", tenure.leaseEnds())
                .with("leaseLeft", tenure.leaseEnds().map(end -> Duration.between(now, end)))
                .with("mayBeKept", tenure.mayBeKept())
                .with("node", tenure.node())
                .with("version", tenure.version());
    }

    private static Json waiter(QueuedContender waiter, Instant now) {
        return process(waiter.process(), waiter.kind(), waiter.mode(), waiter.sessionId(), now)
                .with("node", waiter.node());
    }

    private static Json process(
            Holder process, ContenderKind kind, Optional<LockMode> mode, long session, Instant now) {
        var shown = Json.object()
                .with("kind", kind.name().toLowerCase(Locale.ROOT))
                .with("mode", mode.map(Modes::key))
                .with("host", orNull(process.host()))
                .with("pid", process.pid() < 0 ? null : process.pid())
                .with("label", orNull(process.label()))
                .with("session", session == 0 ? null : "0x" + Long.toHexString(session))
                .with("since", process.unreadable().isEmpty() ? process.since() : null)
                .with("age", process.unreadable().isEmpty() ? Duration.between(process.since(), now) : null);
        mode.filter(known -> known.sharing() == Sharing.PERMITS)
                .ifPresent(known -> shown.with("permits", known.permits()).with("total", known.total()));
        return process.unreadable().isEmpty() ? shown : shown.with("unreadable", process.unreadable());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
