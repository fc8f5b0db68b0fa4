package io.lockkeeper.engine.place;

import io.lockkeeper.internal.InternalLockApi;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the node of a detached hold says besides what every node of this library says ({@link NodePayload}). Immutable.
 *
 * @param leaseMillis for how long the data hold after they were written; empty if until the hold is released
 * @param token the fencing token. It must not come from the transaction that created this node, which is later than
 *     those of the nodes that wait behind it
 * @param secretHash the hash of the ticket's secret
 * @param attached whether a process holds it as an ordinary hold
 */
@InternalLockApi
public record TicketPayload(OptionalLong leaseMillis, long token, String secretHash, boolean attached) {
    private static final Pattern LINES = Pattern.compile("(?sd)^lockkeeper\n.*\ndetached=([01])\ntoken=([0-9]{1,19})"
            + "\nsecretHash=([0-9a-f]{64})(?:\nleaseMillis=([0-9]{1,12}))?$");
    private static final long MOST_MILLIS = 999_999_999_999L; // twelve digits, some thirty years

    /** Makes the data of a node. */
    public byte[] write(byte[] ownData) {
        var text = new String(ownData, StandardCharsets.UTF_8)
                + "\ndetached=" + (attached ? 0 : 1)
                + "\ntoken=" + token
                + "\nsecretHash=" + secretHash;
        if (leaseMillis.isPresent()) text += "\nleaseMillis=" + Math.min(MOST_MILLIS, leaseMillis.getAsLong());
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a node's data say; null if it is not that of a detached hold. */
    public static @Nullable TicketPayload read(byte[] data) {
        var lines = LINES.matcher(new String(data, StandardCharsets.UTF_8));
        if (!lines.matches()) return null;
        var millis = lines.group(4);
        try {
            return new TicketPayload(
                    millis == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(millis)),
                    Long.parseLong(lines.group(2)),
                    lines.group(3),
                    lines.group(1).equals("0"));
        } catch (NumberFormatException forged) { // nineteen digits can be more than a long has
            return null;
        }
    }
}
