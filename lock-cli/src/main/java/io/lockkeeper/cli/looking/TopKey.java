package io.lockkeeper.cli.looking;

import java.io.IOException;
import org.jline.utils.NonBlockingReader;

/** A key of {@code top}. */
enum TopKey {
    QUIT,
    /** Ctrl-C. */
    INTERRUPT,
    SORT,
    UP,
    DOWN,
    NONE;

    private static final int CTRL_C = 3; // a key like others, because the terminal is in raw mode
    private static final int ESCAPE = 27;
    private static final long REST_MILLIS = 50; // of an arrow's three characters

    /** Waits for a key, at most this long. A terminal that is gone is like {@code q}. */
    static TopKey read(NonBlockingReader keys, long millis) {
        try {
            return key(keys, keys.read(millis));
        } catch (IOException | IllegalStateException gone) {
            return QUIT;
        }
    }

    private static TopKey key(NonBlockingReader keys, int key) throws IOException {
        return switch (key) {
            case 'q', 'Q', NonBlockingReader.EOF -> QUIT;
            case CTRL_C -> INTERRUPT;
            case 's', 'S' -> SORT;
            case 'k' -> UP;
            case 'j' -> DOWN;
            case ESCAPE -> arrow(keys);
            default -> NONE;
        };
    }

    private static TopKey arrow(NonBlockingReader keys) throws IOException {
        int second = keys.read(REST_MILLIS);
        if (second != '[' && second != 'O') return NONE;
        return switch (keys.read(REST_MILLIS)) {
            case 'A' -> UP;
            case 'B' -> DOWN;
            default -> NONE;
        };
    }
}
