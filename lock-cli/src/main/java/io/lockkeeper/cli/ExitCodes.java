package io.lockkeeper.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The exit codes of all commands. Those from 64 to 78 have their meanings from {@code sysexits.h}. {@code run} exits
 * with the code of the program that it ran, as far as that one ran undisturbed.
 */
public final class ExitCodes {
    /** The command did what it was asked for. */
    public static final int OK = 0;
    /** The servers refused, or what was asked about is not so; the message says what. */
    public static final int FAILED = 1;
    /** The arguments are wrong ({@code EX_USAGE}). */
    public static final int USAGE = 64;
    /** The servers can't be reached, or did not answer in time ({@code EX_UNAVAILABLE}). */
    public static final int UNAVAILABLE = 69;
    /** A mistake in Lockkeeper ({@code EX_SOFTWARE}). */
    public static final int INTERNAL = 70;
    /** A file can't be read or written ({@code EX_IOERR}). */
    public static final int FILE = 74;
    /** Others hold the lock, and the wait is over ({@code EX_TEMPFAIL}). */
    public static final int BUSY = 75;
    /** A configuration file has a mistake ({@code EX_CONFIG}). */
    public static final int CONFIG = 78;
    /** The lock, or the ticket, was held and was lost. */
    public static final int LOST = 79;
    /** {@code run}: the program exists but can't be run. The code is a shell's. */
    public static final int NOT_EXECUTABLE = 126;
    /** {@code run}: there is no such program. The code is a shell's. */
    public static final int NOT_FOUND = 127;

    /** Nobody reads the output any more. The code is that of the signal {@code PIPE}. */
    public static final int BROKEN_PIPE = ofSignal(13);

    /** The code of a process that a signal has ended, as a shell reports it. */
    public static int ofSignal(int number) {
        return 128 + number;
    }

    private ExitCodes() {}

    /** The table for the help, in its order. */
    static Map<String, String> inWords() {
        var words = new LinkedHashMap<String, String>();
        words.put("0", "done");
        words.put("1", "the servers refused, or the answer is no");
        words.put("64", "the arguments are wrong");
        words.put("69", "the servers can't be reached, or did not answer in time");
        words.put("70", "a mistake in Lockkeeper");
        words.put("74", "a file can't be read or written");
        words.put("75", "others hold the lock");
        words.put("78", "a configuration file, or a variable, has a mistake");
        words.put("79", "the lock or the ticket was lost");
        words.put("128+n", "signal n ended the command");
        return words;
    }
}
