package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Nanos;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.LockMode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The caller did not get the lock within its wait, because others hold it or stand ahead. The exception names the
 * holder if that was known without further waiting.
 */
public final class LockTimeoutException extends LockException {
    private static final long serialVersionUID = 1;

    private final Duration asked;
    private final transient @Nullable Holder seen;
    private final int ahead;

    /** For the engine. */
    @InternalLockApi
    public LockTimeoutException(
            String lockName, LockMode mode, Duration waited, @Nullable Holder holder, int ahead, int aheadHere) {
        this(message(lockName, mode, waited, holder, ahead, aheadHere), lockName, waited, holder, ahead);
    }

    private LockTimeoutException(String message, String lockName, Duration waited, @Nullable Holder holder, int ahead) {
        super(lockName, message, null);
        this.asked = waited;
        this.seen = holder;
        this.ahead = ahead;
    }

    /**
     * For the engine: the wait for several names ended before this name could be asked for.
     *
     * @param before the last name on which the wait was spent
     */
    @InternalLockApi
    public static LockTimeoutException notAskedFor(String lockName, LockMode mode, Duration waited, String before) {
        var message = notObtained(lockName, mode, waited) + ": the wait was spent on the names before it, the last "
                + Quoted.text(before) + ". Wait longer, or take fewer names at once.";
        return new LockTimeoutException(message, lockName, waited, null, -1);
    }

    /**
     * For the engine: this process has given the lock back, and it stays taken for its minimum time.
     *
     * @param extendedNanos for how much longer
     */
    @InternalLockApi
    public static LockTimeoutException extended(
            String lockName, LockMode mode, Duration waited, @Nullable Holder holder, int ahead, long extendedNanos) {
        var more = Duration.ofMillis((extendedNanos + 999_999) / 1_000_000);
        var message = notObtained(lockName, mode, waited) + ": this process has given it back, and keeps it taken for "
                + Nanos.words(more) + " more (holdAtLeast). Wait longer, or choose a shorter holdAtLeast.";
        return new LockTimeoutException(message, lockName, waited, holder, ahead);
    }

    /** For the engine: another process may only keep the lock, and did not answer whether a caller of it has the lock. */
    @InternalLockApi
    public static LockTimeoutException unanswered(
            String lockName, LockMode mode, Duration waited, @Nullable Holder holder, int ahead) {
        var message = notObtained(lockName, mode, waited) + ": " + (holder == null ? "another process" : holder)
                + " may only keep it for callers to come (keepFor), and did not answer. See whether that process is stopped or"
                + " cut off. If it is, the lock is free when its session has ended.";
        return new LockTimeoutException(message, lockName, waited, holder, ahead);
    }

    /** The same, for a lock that the caller's own thread holds. */
    LockTimeoutException byThisThread() {
        var message = notObtained(lockName(), LockMode.EXCLUSIVE, asked)
                + ": this thread holds it itself, by a handle that it has not"
                + " released. Use the hold you have, or release it first.";
        return new LockTimeoutException(message, lockName(), asked, seen, ahead);
    }

    /** How long the caller was ready to wait. */
    public Duration waited() {
        return asked;
    }

    /** The process that held the lock when it was last seen; empty if that is not known. */
    public Optional<Holder> holder() {
        return Optional.ofNullable(seen);
    }

    /** How many contenders (processes; with {@code fair}, callers) stood ahead when last seen; -1 if never seen. */
    public int contendersAhead() {
        return ahead;
    }

    private static String message(
            String name, LockMode mode, Duration waited, @Nullable Holder holder, int ahead, int aheadHere) {
        var text = new StringBuilder(notObtained(name, mode, waited));
        if (holder != null) text.append(": held by ").append(holder);
        if (ahead >= 0) text.append("; ").append(count(ahead, "contender")).append(" ahead in the queue");
        // Readers alone would not keep a reader out.
        if (ahead > 1 && mode.sharing() == LockMode.Sharing.READ) text.append(", among them a writer");
        if (aheadHere > 0) text.append("; ").append(count(aheadHere, "caller")).append(" of this process ahead");
        return text.append(". Wait longer, try again later, or find out why the holder keeps it"
                        + " (a long body, or holdAtLeast).")
                .toString();
    }

    private static String notObtained(String name, LockMode mode, Duration waited) {
        var use = use(mode);
        return Quoted.lock(name)
                + (waited.isZero()
                        ? " is not free" + use
                        : " was not obtained" + use + " within " + Nanos.words(waited));
    }

    /** What the caller wanted the lock for; empty for an exclusive lock. */
    private static String use(LockMode mode) {
        return switch (mode.sharing()) {
            case EXCLUSIVE -> "";
            case READ -> " for reading";
            case WRITE -> " for writing";
            case PERMITS -> " for " + mode.hold();
        };
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
