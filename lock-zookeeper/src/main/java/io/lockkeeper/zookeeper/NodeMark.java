package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.LockMode;
import org.jspecify.annotations.Nullable;

/**
 * The part of a node's name that says how the node takes part in the lock; the number follows it directly. The marks of an
 * exclusive node, a reader and a writer are those of Curator's {@code InterProcessMutex} and
 * {@code InterProcessReadWriteLock}. Curator has no semaphore in such a queue, so the mark of a node with permits,
 * {@code permits-2of10-}, is this library's own. Thread rules: no state.
 */
final class NodeMark {
    private static final String LOCK = "lock-";
    private static final String READ = "__READ__";
    private static final String WRITE = "__WRIT__";
    private static final String PERMITS = "permits-";
    private static final String OF = "of";

    private NodeMark() {}

    static String of(LockMode mode) {
        return switch (mode.sharing()) {
            case EXCLUSIVE -> LOCK;
            case READ -> READ;
            case WRITE -> WRITE;
            case PERMITS -> PERMITS + mode.permits() + OF + mode.total() + "-";
        };
    }

    /** The mode whose mark stands there; null if no mark stands there. */
    static @Nullable LockMode at(String child, int from) {
        if (child.startsWith(LOCK, from)) return LockMode.EXCLUSIVE;
        if (child.startsWith(READ, from)) return LockMode.READ;
        if (child.startsWith(WRITE, from)) return LockMode.WRITE;
        return child.startsWith(PERMITS, from) ? permitsAt(child, from) : null;
    }

    private static @Nullable LockMode permitsAt(String child, int from) {
        int first = from + PERMITS.length();
        int of = child.indexOf(OF, first);
        int end = of < 0 ? -1 : child.indexOf('-', of);
        if (end < 0) return null;
        int permits = number(child, first, of);
        int total = number(child, of + OF.length(), end);
        if (permits < 1 || permits > total) return null;
        var mode = LockMode.permits(permits, total);
        return child.startsWith(of(mode), from) ? mode : null; // each mode has one mark, without leading zeros
    }

    /** The number between the two indexes; 0 if no number that an int can hold stands there. */
    private static int number(String child, int from, int to) {
        if (from >= to || to - from > 10) return 0;
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = child.charAt(i) - '0';
            if (digit < 0 || digit > 9) return 0;
            number = number * 10 + digit;
        }
        return number > Integer.MAX_VALUE ? 0 : (int) number;
    }
}
