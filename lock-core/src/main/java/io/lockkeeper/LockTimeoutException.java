package io.lockkeeper;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lock was not obtained within the wait: others hold it or stand ahead. Says who, as far as it was known without
 * further waiting.
 */
public final class LockTimeoutException extends LockException {
    private static final long serialVersionUID = 1;

    private final Duration waited;
    private final transient @Nullable Holder holder;
    private final int ahead;

    /** For the engine. */
    public LockTimeoutException(String lockName, Duration waited, @Nullable Holder holder, int ahead, int aheadHere) {
        super(lockName, message(lockName, waited, holder, ahead, aheadHere), null);
        this.waited = waited;
        this.holder = holder;
        this.ahead = ahead;
    }

    /** How long the caller was ready to wait. */
    public Duration waited() {
        return waited;
    }

    /** The process that held the lock when it was last seen. */
    public Optional<Holder> holder() {
        return Optional.ofNullable(holder);
    }

    /** How many contenders (processes; with {@code fair}, callers) stood ahead when last seen; -1 if never seen. */
    public int contendersAhead() {
        return ahead;
    }

    private static String message(String name, Duration waited, @Nullable Holder holder, int ahead, int aheadHere) {
        var text = new StringBuilder("Lock \"").append(name).append("\" ");
        text.append(waited.isZero() ? "is not free" : "was not obtained within " + words(waited));
        if (holder != null) text.append(": held by ").append(holder);
        if (ahead >= 0) text.append("; ").append(count(ahead, "contender")).append(" ahead in the queue");
        if (aheadHere > 0) text.append("; ").append(count(aheadHere, "caller")).append(" of this process ahead");
        return text.append(". Wait longer, try again later, or look at what the holder does.")
                .toString();
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String words(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
