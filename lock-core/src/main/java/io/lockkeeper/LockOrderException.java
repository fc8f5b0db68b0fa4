package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nesting;
import io.lockkeeper.internal.Quoted;
import java.util.List;

/**
 * The caller asked for this lock while it holds another, and other calls were seen that take the two in the other order,
 * or that close a longer circle: callers could wait for each other until their waits are over. The message names each
 * lock and the places in the code. Thrown at once, without asking the backend; see {@link LockOrderCheck}.
 */
public final class LockOrderException extends LockException {
    private static final long serialVersionUID = 1;

    private final String inHand;

    /** For the faces: what the caller does now, and what was seen before. */
    @InternalLockApi
    public LockOrderException(Nesting now, List<Nesting> before) {
        super(now.asked(), words(now, before), null);
        this.inHand = now.held();
    }

    /** The lock that the caller held when it asked for {@link #lockName}. */
    public String heldLockName() {
        return inHand;
    }

    static String words(Nesting now, List<Nesting> before) {
        var text = new StringBuilder(Quoted.lock(now.asked()))
                .append(" and ")
                .append(Quoted.text(now.held()))
                .append(" are taken in orders that can deadlock: ")
                .append(now.words("is", "is"));
        for (var nesting : before) text.append("; before, ").append(nesting.words("was", "was"));
        return text.append(". Callers that do this at the same time wait for each other until their waits are over."
                        + " Take these locks in one order everywhere, or together by withLocks."
                        + " The option lockOrder sets or turns off this check.")
                .toString();
    }
}
