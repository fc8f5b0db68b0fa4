package io.lockkeeper.cli.run;

import io.lockkeeper.HeldLock;
import io.lockkeeper.LockLostException;

/** What happens to {@code run}. One thread takes all of them, one after the other. */
sealed interface RunEvent {
    /** This process got a signal. */
    record Signalled(int number) implements RunEvent {}

    /** The lock was granted. */
    record Granted(HeldLock held) implements RunEvent {}

    /** The lock was not granted. */
    record Refused(Throwable why) implements RunEvent {}

    /** The lock was lost. */
    record Lost(LockLostException why) implements RunEvent {}

    /** A child of this process has ended, stopped or gone on. */
    record Changed(int pid, WaitStatus status) implements RunEvent {}
}
