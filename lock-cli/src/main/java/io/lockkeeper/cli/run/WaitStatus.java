package io.lockkeeper.cli.run;

import com.sun.jna.Platform;
import io.lockkeeper.cli.ExitCodes;
import io.lockkeeper.cli.events.Signals;

/**
 * What {@code waitpid} tells of a process.
 *
 * @param bits the status as the system gives it
 */
record WaitStatus(int bits) {
    private static final int STOPPED = 0x7f;
    private static final int CONTINUED_ON_LINUX = 0xffff;

    boolean isContinued() {
        return Platform.isMac()
                ? (bits & STOPPED) == STOPPED && bits >> 8 == Signals.number("CONT")
                : bits == CONTINUED_ON_LINUX;
    }

    boolean isStopped() {
        return (bits & 0xff) == STOPPED && !isContinued();
    }

    boolean hasEnded() {
        return (bits & STOPPED) != STOPPED;
    }

    /** The signal that ended it; 0 if it exited. */
    int endedBy() {
        return hasEnded() ? bits & STOPPED : 0;
    }

    int stoppedBy() {
        return bits >> 8 & 0xff;
    }

    /** The exit code, or the one that a shell gives to what a signal has ended. */
    int exitCode() {
        return endedBy() == 0 ? bits >> 8 & 0xff : ExitCodes.ofSignal(endedBy());
    }
}
