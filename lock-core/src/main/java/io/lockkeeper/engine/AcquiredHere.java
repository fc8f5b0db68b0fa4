package io.lockkeeper.engine;

import io.lockkeeper.internal.Quoted;

/** Where a handle was acquired; a stack to be logged, never thrown. */
final class AcquiredHere extends Throwable {
    private static final long serialVersionUID = 1;

    AcquiredHere() {
        super("It was acquired here, by the thread "
                + Quoted.text(Thread.currentThread().getName()));
    }
}
