package io.lockkeeper.engine.place;

import io.lockkeeper.Holder;
import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.HostName;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.NodeData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The data of a contender's node, which describe its process: lines of {@code key=value} in UTF-8, after a first line
 * that marks the node as this library's. Safe for use from any thread.
 */
@InternalLockApi
public final class NodePayload {
    private static final String MARK = "lockkeeper";
    private static final Pattern HANDOFF = Pattern.compile("(?md)^handoffMillis=([0-9]{1,12})$");
    private static final Pattern LEASE = Pattern.compile("(?md)^leaseMillis=([0-9]{1,12})$");
    private static final Pattern RENEWALS = Pattern.compile("(?md)^renewals=([0-9]{1,9})$");
    private static final String KEPT = "mayBeKept=true";
    private static final long MOST_MILLIS = 999_999_999_999L; // the twelve digits that HANDOFF and LEASE read

    private NodePayload() {}

    /** Makes the data of this process's nodes. */
    public static byte[] write(LockOptions options, UUID instance) {
        var lines = String.join(
                "\n",
                MARK,
                "instance=" + instance,
                "host=" + HostName.known(),
                "pid=" + ProcessHandle.current().pid(),
                "label=" + options.label(),
                "handoffMillis=" + Math.min(MOST_MILLIS, Nanos.nanos(options.handoffTime()) / 1_000_000));
        return lines.getBytes(StandardCharsets.UTF_8);
    }

    /** The same data with a lease, of which so much was left when the data were written. */
    static byte[] withLease(byte[] data, long leaseNanos) {
        if (leaseNanos == Nanos.FOREVER) return data;
        return with(data, "\nleaseMillis=" + Math.min(MOST_MILLIS, leaseNanos / 1_000_000));
    }

    private static byte[] with(byte[] data, String line) {
        var more = line.getBytes(StandardCharsets.UTF_8);
        var all = Arrays.copyOf(data, data.length + more.length);
        System.arraycopy(more, 0, all, data.length, more.length);
        return all;
    }

    /** The same data, with the number of the renewals on the node. */
    static byte[] withRenewals(byte[] data, int renewals) {
        return with(data, "\nrenewals=" + renewals);
    }

    /** The same data, of a process that may keep the lock without using it. Whether it uses it now they do not say. */
    static byte[] withMayBeKept(byte[] data) {
        return with(data, "\n" + KEPT);
    }

    /** Whether the data leave it open if the lock is held or only kept. */
    public static boolean mayBeKept(NodeData data) {
        return isOurs(data) && text(data).lines().anyMatch(KEPT::equals);
    }

    /** How often a hold on the node was renewed. If the data do not say so, every writing counts as a renewal. */
    static int renewals(NodeData data) {
        var known = isOurs(data) ? RENEWALS.matcher(text(data)) : null;
        return known != null && known.find() ? (int) number(known.group(1)) : data.version();
    }

    /** What was left of the lease when the data were written, in milliseconds; empty if no lease was written. */
    public static OptionalLong leaseMillis(NodeData data) {
        if (!isOurs(data)) return OptionalLong.empty();
        var known = LEASE.matcher(text(data));
        return known.find() ? OptionalLong.of(number(known.group(1))) : OptionalLong.empty();
    }

    /** Whether this library made the node. */
    public static boolean isOurs(NodeData data) {
        return text(data).startsWith(MARK + "\n");
    }

    private static String text(NodeData data) {
        return new String(data.bytes(), StandardCharsets.UTF_8);
    }

    /** Reads what another process wrote. Of a node without this library's mark only the time of creation is known. */
    public static Holder read(NodeData data, UUID self) {
        var lines = text(data).split("\n", -1);
        var since = Instant.ofEpochMilli(data.createdMillis());
        if (!lines[0].equals(MARK)) return new Holder("", -1, "", since, data.version(), false);
        var values = new HashMap<String, String>();
        for (var line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0) values.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return new Holder(
                Names.fitLabel(values.getOrDefault("host", "")),
                number(values.getOrDefault("pid", "")),
                Names.fitLabel(values.getOrDefault("label", "")),
                since,
                renewals(data),
                self.toString().equals(values.get("instance")));
    }

    /** The process's {@code handoffTime} in nanoseconds, zero if not given; empty if the node is not this library's. */
    static OptionalLong handoffNanos(NodeData data) {
        if (!isOurs(data)) return OptionalLong.empty();
        var known = HANDOFF.matcher(text(data));
        return OptionalLong.of(known.find() ? Math.max(0, number(known.group(1))) * 1_000_000 : 0);
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException foreign) {
            return -1;
        }
    }
}
