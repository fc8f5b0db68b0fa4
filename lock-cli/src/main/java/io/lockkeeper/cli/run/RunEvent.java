package io.lockkeeper.cli.run;

import io.lockkeeper.LockLostException;
import io.lockkeeper.cli.events.Event;

/** What happens to a command that runs, besides signals. */
sealed interface RunEvent extends Event {
    /** The lock was lost. */
    record Lost(LockLostException why) implements RunEvent {}

    /** A child of this process has ended, stopped or gone on. */
    record Changed(int pid, WaitStatus status) implements RunEvent {}
}
