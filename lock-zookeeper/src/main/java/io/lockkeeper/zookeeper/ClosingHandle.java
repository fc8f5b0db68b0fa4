package io.lockkeeper.zookeeper;

import io.lockkeeper.internal.DaemonThreads;
import java.util.function.Consumer;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A closed handle whose threads may still be at work. ZooKeeper's client puts the event of an expired session into its
 * queue twice, when it hears of it and when its sending thread ends, and Curator makes a new handle at each: the second
 * one closes the session that the first had opened, and with it every node made there meanwhile. So a new session is
 * believed only when the old handle has nothing more to say.
 *
 * <p>Thread rules: a thread of its own waits, and runs the action.
 */
final class ClosingHandle {
    private static final Logger LOG = LoggerFactory.getLogger(ClosingHandle.class);
    private static final int LOOK_MILLIS = 100;

    private final ZooKeeper handle;
    private final int boundMillis;
    private final Consumer<ClosingHandle> onSilence;
    private volatile boolean forgotten;
    private boolean watched; // touched by one caller at a time

    /**
     * @param boundMillis should be its session timeout: a listener of somebody else that never returns must not keep every lock
     *     away for ever
     * @param onSilence runs once no thread of the handle is left, or the bound is over
     */
    ClosingHandle(ZooKeeper handle, int boundMillis, Consumer<ClosingHandle> onSilence) {
        this.handle = handle;
        this.boundMillis = boundMillis;
        this.onSilence = onSilence;
    }

    /** Begins to wait for its silence, unless it has begun; to be called again, for there may be no thread for that now. */
    void watch() {
        if (watched) return;
        try {
            DaemonThreads.thread(this::await, "lockkeeper-old-session").start();
            watched = true;
        } catch (Throwable noThread) {
            LOG.warn("No thread yet to wait for the end of the old session's handle: {}", noThread.toString());
        }
    }

    private void await() {
        boolean silent = false;
        for (int waited = 0; !silent && !forgotten && waited < boundMillis; waited += LOOK_MILLIS) {
            try {
                silent = handle.close(LOOK_MILLIS); // of a handle that is closed: waits for its threads
            } catch (Throwable ofNobody) {
                break;
            }
        }
        if (!forgotten) onSilence.accept(this);
    }

    /** Nobody waits for it any more. */
    void forget() {
        forgotten = true;
    }
}
