package io.lockkeeper;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts a body's thread when its lock is lost, at most once and only while the body runs, and takes back that
 * interrupt and no other.
 *
 * <p>A thread has one flag for all its interrupts, so what is in it can't be asked whose it is. What is known is this:
 *
 * <ul>
 *   <li>Ours is sent only while the flag is clear. If it is set, the body is about to hear of an interrupt anyway, and what
 *       is found in the flag at the end is somebody else's: it stays.
 *   <li>An {@link InterruptedException} cleared the flag when it was thrown. If one comes out of the body and the flag is set,
 *       there were two interrupts, and ours was one at most: the flag stays.
 *   <li>In every other case a flag that is set after ours was sent is cleared, or the caller would meet our interrupt
 *       where nothing of ours is left to be told. An interrupt that came while ours was unanswered goes with it: the
 *       two were one for the thread, and no flag can tell them apart. {@link LockOptions#interruptOnLoss} turned off
 *       leaves all interrupts to others.
 *   <li>Of bodies within each other, the inner one takes the flag with it when it ends, and the loss of an outer one may have
 *       been told by that same flag. So it is told again, if it came while the inner body ran.
 * </ul>
 *
 * <p>Thread rules: one compare-and-set decides whether the loss or the end comes first. If it is the loss, the interrupt is
 * sent under this object's lock, and the end waits for that lock: no interrupt of ours lands after it.
 */
final class LossInterrupt {
    private static final int RUNNING = 0;
    private static final int SENT = 1;
    private static final int ENDED = 2;

    private final AtomicInteger state = new AtomicInteger();
    private final Thread thread = Thread.currentThread();
    private volatile boolean lost;

    /** The lock is lost; any thread. */
    void interrupt() {
        synchronized (this) {
            lost = true;
            if (!thread.isInterrupted() && state.compareAndSet(RUNNING, SENT)) thread.interrupt();
        }
    }

    /** Whether the loss has come, with or without an interrupt of ours. */
    boolean isLost() {
        return lost;
    }

    /** A body within this one has ended, and with it the flag in which the loss was to be seen; the body's thread. */
    void interruptAgain() {
        synchronized (this) {
            if (thread.isInterrupted()) return;
            state.set(SENT); // the body runs: it is its thread that calls
            thread.interrupt();
        }
    }

    /**
     * The body has ended; its thread. Afterwards no interrupt of ours lands. Returns whether one did.
     *
     * @param thrown what came out of the body; null if it returned
     */
    boolean end(@Nullable Throwable thrown) {
        if (state.compareAndSet(RUNNING, ENDED)) return false;
        synchronized (this) { // it has landed now
            if (!(thrown instanceof InterruptedException)) Thread.interrupted();
        }
        return true;
    }
}
