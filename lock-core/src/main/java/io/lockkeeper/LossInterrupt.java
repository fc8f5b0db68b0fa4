package io.lockkeeper;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interrupts a body's thread when its lock is lost: only while the body runs, and without taking away an interrupt that
 * came from somebody else before. The handshake is that of {@code java.util.concurrent.FutureTask}.
 */
final class LossInterrupt {
    private static final int RUNNING = 0;
    private static final int INTERRUPTING = 1;
    private static final int INTERRUPTED = 2;
    private static final int ENDED = 3;

    private final AtomicInteger state = new AtomicInteger();
    private final Thread thread = Thread.currentThread();
    private boolean othersCameFirst; // written before INTERRUPTED, read after

    /** The lock is lost; any thread. */
    void interrupt() {
        if (!state.compareAndSet(RUNNING, INTERRUPTING)) return;
        othersCameFirst = thread.isInterrupted();
        thread.interrupt();
        state.set(INTERRUPTED);
    }

    /** The body has ended; its thread. Afterwards no interrupt of ours lands. Returns whether one did. */
    boolean end() {
        if (state.compareAndSet(RUNNING, ENDED)) return false;
        while (state.get() != INTERRUPTED) Thread.onSpinWait();
        if (!othersCameFirst) Thread.interrupted();
        return !othersCameFirst;
    }
}
