package io.lockkeeper.cli.output;

import io.lockkeeper.LockInspection;
import io.lockkeeper.LockTenure;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockMode.Sharing;
import java.util.Locale;
import java.util.Optional;

/** How locks are shared, in a word or two. */
public final class Modes {
    private Modes() {}

    /** One word for programs: {@code exclusive}, {@code read}, {@code write} or {@code permits}. */
    public static String key(LockMode mode) {
        return mode.sharing().name().toLowerCase(Locale.ROOT);
    }

    /** The mode of one node, for people; a dash if this program does not know it. */
    public static String of(Optional<LockMode> mode) {
        return mode.map(known -> known.words() == null ? key(known) : known.words())
                .orElse("-");
    }

    /** How the lock is held: what its holders have in common, and of permits how many of all are taken. */
    public static String of(LockInspection queue) {
        if (queue.isMixed()) return "mixed";
        var mode = queue.tenure().flatMap(LockTenure::mode).orElse(null);
        if (mode == null) return "-";
        return mode.sharing() == Sharing.PERMITS
                ? taken(queue) + "/" + mode.total() + (mode.total() == 1 ? " permit" : " permits")
                : key(mode);
    }

    private static int taken(LockInspection queue) {
        return queue.tenures().stream()
                .flatMap(tenure -> tenure.mode().stream())
                .mapToInt(LockMode::permits)
                .sum();
    }

    /** What the holder does with the lock, to follow "held" or "waits": {@code for reading}. Empty for an exclusive one. */
    public static String purpose(Optional<LockMode> mode) {
        return mode.map(Modes::purpose).orElse("");
    }

    private static String purpose(LockMode mode) {
        return switch (mode.sharing()) {
            case EXCLUSIVE -> "";
            case READ -> " for reading";
            case WRITE -> " for writing";
            case PERMITS -> " with " + mode.words();
        };
    }
}
