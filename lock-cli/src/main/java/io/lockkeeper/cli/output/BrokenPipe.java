package io.lockkeeper.cli.output;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * Learns that nobody reads the standard output any more, as in {@code lockkeeper watch job | head -1}. A program that
 * prints learns of it by itself; this is for those that may have nothing to print for hours.
 */
public final class BrokenPipe {
    private static final int STANDARD_OUTPUT = 1;
    private static final short POLLERR = 8;
    private static final short POLLHUP = 16;

    private interface C extends Library {
        int poll(Pointer files, NativeLong count, int timeout);
    }

    private BrokenPipe() {}

    /** Calls the action once when the reader of the standard output is gone, on a thread of its own. Does not block. */
    public static void whenBroken(Runnable action) {
        var thread = new Thread(() -> await(action), "lockkeeper-output");
        thread.setDaemon(true);
        thread.start();
    }

    private static void await(Runnable action) {
        var c = Native.load(Platform.C_LIBRARY_NAME, C.class);
        try (var file = new Memory(8)) { // a struct pollfd: the file, the events asked for, and those that came
            file.setInt(0, STANDARD_OUTPUT);
            file.setShort(4, (short) 0); // only those that always count
            while (true) {
                int ready = c.poll(file, new NativeLong(1), -1);
                if (ready > 0) break; // otherwise a signal has interrupted it
            }
            if ((file.getShort(6) & (POLLERR | POLLHUP)) != 0) action.run();
        }
    }
}
