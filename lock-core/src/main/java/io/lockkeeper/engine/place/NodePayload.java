package io.lockkeeper.engine.place;

import io.lockkeeper.Holder;
import io.lockkeeper.LockOptions;
import io.lockkeeper.internal.HostName;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.spi.NodeData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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

    private static final long MOST_MILLIS = 999_999_999_999L; // the twelve digits that HANDOFF reads

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

    /** Reads what another process wrote. Of a node without this library's mark only the time of creation is known. */
    static Holder read(NodeData data, UUID self) {
        var lines = new String(data.bytes(), StandardCharsets.UTF_8).split("\n", -1);
        var since = Instant.ofEpochMilli(data.createdMillis());
        if (!lines[0].equals(MARK)) return new Holder("", -1, "", since, data.version(), false);
        var values = new HashMap<String, String>();
        for (var line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0) values.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return new Holder(
                values.getOrDefault("host", ""),
                number(values.getOrDefault("pid", "")),
                values.getOrDefault("label", ""),
                since,
                data.version(),
                self.toString().equals(values.get("instance")));
    }

    /** The process's {@code handoffTime} in nanoseconds, zero if not given; empty if the node is not this library's. */
    static OptionalLong handoffNanos(NodeData data) {
        var text = new String(data.bytes(), StandardCharsets.UTF_8);
        if (!text.startsWith(MARK + "\n")) return OptionalLong.empty();
        var known = HANDOFF.matcher(text);
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
