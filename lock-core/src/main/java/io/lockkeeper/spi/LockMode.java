package io.lockkeeper.spi;

import org.jspecify.annotations.Nullable;

/**
 * How a node takes part in a lock: alone, as one reader among others, as a writer, or with some of a number of permits.
 * A name serves one kind of lock at a time. Immutable.
 *
 * @param permits how many permits the node takes; 1 if the lock is not a semaphore
 * @param total how many permits the semaphore has; 1 if the lock is not a semaphore
 */
public record LockMode(Sharing sharing, int permits, int total) {
    /** Which nodes of one queue may hold the lock at the same time. */
    public enum Sharing {
        /** One node at a time, and every node wants the lock for itself. */
        EXCLUSIVE,
        /** Together with other readers. */
        READ,
        /** One node at a time, beside readers that do not hold then. */
        WRITE,
        /** As long as there are permits for all. */
        PERMITS
    }

    public static final LockMode EXCLUSIVE = new LockMode(Sharing.EXCLUSIVE, 1, 1);
    public static final LockMode READ = new LockMode(Sharing.READ, 1, 1);
    public static final LockMode WRITE = new LockMode(Sharing.WRITE, 1, 1);

    /** @throws IllegalArgumentException if a semaphore has no permits, or has fewer than are asked for */
    public LockMode {
        if (permits < 1) throw new IllegalArgumentException("At least one permit must be asked for, not " + permits);
        if (permits > total)
            throw new IllegalArgumentException(permits + " permits were asked for, and there are only " + total
                    + ". The call would wait for ever");
        if (sharing != Sharing.PERMITS && total != 1)
            throw new IllegalArgumentException("Only a semaphore has permits");
    }

    /** @throws IllegalArgumentException if a semaphore has no permits, or has fewer than are asked for */
    public static LockMode permits(int permits, int total) {
        return new LockMode(Sharing.PERMITS, permits, total);
    }

    /** Whether holders of these two modes keep to the same rules, so that they can share a queue. */
    public boolean isOfOneKindWith(LockMode other) {
        return isReadWrite() ? other.isReadWrite() : sharing == other.sharing && total == other.total;
    }

    private boolean isReadWrite() {
        return sharing == Sharing.READ || sharing == Sharing.WRITE;
    }

    /** The kind of lock, for messages. */
    public String kind() {
        return switch (sharing) {
            case EXCLUSIVE -> "an exclusive lock";
            case READ, WRITE -> "a read/write lock";
            case PERMITS -> "a semaphore of " + total + (total == 1 ? " permit" : " permits");
        };
    }

    /** What a hold in this mode is, for messages. */
    public String hold() {
        return switch (sharing) {
            case EXCLUSIVE -> kind();
            case READ, WRITE -> "a " + words() + " lock";
            case PERMITS -> words();
        };
    }

    /** What the hold is called, for messages; null for an exclusive one, which needs no name. */
    public @Nullable String words() {
        return switch (sharing) {
            case EXCLUSIVE -> null;
            case READ -> "read";
            case WRITE -> "write";
            case PERMITS -> permits + " of " + total + (total == 1 ? " permit" : " permits");
        };
    }

    /** For the values at the end of a log line: {@code , mode=read}. Empty for an exclusive hold, which needs no name. */
    public String logged() {
        var words = words();
        return words == null ? "" : ", mode=" + words;
    }
}
