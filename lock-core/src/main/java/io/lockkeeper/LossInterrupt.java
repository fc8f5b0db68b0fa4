package io.lockkeeper;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts a body's thread when its lock is lost. It does so only while the body runs, and afterwards it clears the
 * interrupt that it sent, and no other one.
 *
 * <p>A thread has one flag for all interrupts, and the flag does not say who set it. These are the rules:
 *
 * <ul>
 *   <li>Our interrupt is sent only while the flag is clear. If the flag is set, the body is about to notice an
 *       interrupt anyway. A flag that is set at the body's end is then somebody else's, and stays.
 *   <li>Throwing an {@link InterruptedException} clears the flag. If one comes out of the body and the flag is set all
 *       the same, there were two interrupts, and at most one of them was ours. The flag stays.
 *   <li>In every other case, if our interrupt was sent and the flag is set at the body's end, the flag is cleared.
 *       Otherwise the caller would meet our interrupt when there is no loss left to report. An interrupt that came
 *       while the body had not yet reacted to ours is cleared with it, because one flag can't tell the two apart. To
 *       keep all interrupts for other purposes, turn off {@link LockOptions#interruptOnLoss}.
 *   <li>When an inner body ends, it may clear the flag. The same flag may have been meant for an outer body, if that
 *       one's lock was lost while the inner body ran. The outer body is then interrupted again.
 * </ul>
 *
 * <p>Thread rules: any thread may report a loss. One compare-and-set decides whether the loss or the body's end comes
 * first. If it is the loss, the interrupt is sent under this object's lock. The end waits for that lock, so that no
 * interrupt of ours lands after it.
 */
final class LossInterrupt {
    private static final int RUNNING = 0;
    private static final int SENT = 1;
    private static final int ENDED = 2;

    private final AtomicInteger state = new AtomicInteger();
    private final Thread thread = Thread.currentThread();
    private volatile boolean lost;

    /** Reports the loss of the lock. Any thread may call this. */
    void interrupt() {
        synchronized (this) {
            lost = true;
            if (!thread.isInterrupted() && state.compareAndSet(RUNNING, SENT)) thread.interrupt();
        }
    }

    /** Whether the loss was reported, with or without an interrupt of ours. */
    boolean isLost() {
        return lost;
    }

    /**
     * Interrupts again, because a body within this one has ended and has cleared the flag before this body saw it. The
     * body's own thread calls this.
     */
    void interruptAgain() {
        synchronized (this) {
            if (thread.isInterrupted()) return;
            state.set(SENT); // the body can't have ended, because its own thread calls this
            thread.interrupt();
        }
    }

    /**
     * Ends the interrupting, because the body has ended. No interrupt of ours lands after this. Returns whether one was
     * sent. The body's own thread calls this.
     *
     * @param thrown what came out of the body; null if it returned
     */
    boolean end(@Nullable Throwable thrown) {
        if (state.compareAndSet(RUNNING, ENDED)) return false;
        synchronized (this) { // waits until the interrupt has been sent
            if (!(thrown instanceof InterruptedException)) Thread.interrupted();
        }
        return true;
    }
}
