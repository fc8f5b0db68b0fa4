package io.lockkeeper;

import io.lockkeeper.internal.Names;
import io.lockkeeper.internal.Quoted;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What is needed to renew, release or attach a detached hold: a hold that no process and no session stands behind. Any
 * process that has the ticket can do so. The lock is protected by the lease and the fencing token alone: when the lease
 * is over, others get the lock, and nobody is told.
 *
 * <p>Store it as {@link #text}, and keep that as secret as a password: whoever has it can release the lock. Immutable.
 *
 * @param name the lock's whole name, with its namespace
 * @param node the node's name, which no other node ever has
 * @param secret proves that its owner has the ticket
 * @param fencingToken higher than those of all holds before; see {@link HeldLock#fencingToken}
 */
public record LockTicket(String name, String node, String secret, long fencingToken) {
    private static final String PREFIX = "lockkeeper-ticket-1";
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-]{1,200}");
    private static final int PARTS = 5;

    /**
     * @throws IllegalArgumentException if the name is not a valid lock name, or another component can't be a ticket's
     * @throws NullPointerException if a component is null
     */
    public LockTicket {
        Names.check(Objects.requireNonNull(name, "The name must not be null"));
        part("node", node);
        part("secret", secret);
        if (fencingToken < 0) throw new IllegalArgumentException("A fencing token is not negative: " + fencingToken);
    }

    private static void part(String what, String text) {
        Objects.requireNonNull(text, () -> "The " + what + " must not be null");
        if (!PART.matcher(text).matches()) // without its text: it may be the secret
        throw new IllegalArgumentException("A ticket's " + what
                + " has letters, digits, dashes and underscores only, and at most 200 of them");
    }

    /** The ticket on one line of ASCII characters without a space. {@link #parse} reads it. It contains the secret. */
    public String text() {
        return String.join(
                ":",
                PREFIX,
                URLEncoder.encode(name, StandardCharsets.UTF_8),
                node,
                secret,
                Long.toString(fencingToken));
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if the text is not a ticket's
     */
    public static LockTicket parse(String text) {
        Objects.requireNonNull(text, "The text must not be null; LockTicket.text() gives it");
        var parts = text.split(":", -1);
        if (parts.length != PARTS || !parts[0].equals(PREFIX))
            throw new IllegalArgumentException("This is not the text of a ticket: it must have " + PARTS
                    + " parts between colons, of which the first is " + PREFIX);
        try {
            return new LockTicket(
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8), parts[2], parts[3], Long.parseLong(parts[4]));
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("This is not the text of a ticket: its fencing token is not a number");
        }
    }

    /** The ticket without its secret, for logs. */
    @Override
    public String toString() {
        return "LockTicket(" + Quoted.text(name) + ", token " + fencingToken + ", " + node + ")";
    }
}
