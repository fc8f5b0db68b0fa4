package io.lockkeeper.zookeeper;

import io.lockkeeper.internal.DaemonThreads;
import io.lockkeeper.zookeeper.ClientHandles.Silence;
import java.util.function.Consumer;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A closed ZooKeeper handle whose threads may still run. ZooKeeper's client queues the event of an expired session
 * twice: when it hears of the expiry, and when its sending thread ends. Curator makes a new handle at each event. The
 * second new handle closes the session that the first one had opened, and with it every node made in that session. So a
 * new session is trusted only when the threads of the old handle have ended.
 *
 * <p>Thread rules: one thread at a time may call {@link #watch}; any thread may call {@link #forget}. A thread of its
 * own, {@code lockkeeper-old-session}, waits for the handle's threads and runs the action.
 */
final class ClosingHandle implements Silence {
    private static final Logger LOG = LoggerFactory.getLogger(ClosingHandle.class);
    private static final int LOOK_MILLIS = 100;

    private final ZooKeeper handle;
    private final int boundMillis;
    private final Consumer<Silence> onSilence;
    private volatile boolean forgotten;
    private boolean watched; // used by one thread at a time

    /**
     * @param handle the closed handle
     * @param boundMillis the longest time to wait, which should be the session timeout. A thread of the handle never
     *     ends if a listener of the application does not return, and that must not keep all locks waiting for ever
     * @param onSilence runs when all threads of the handle have ended, or when the longest time has passed
     */
    ClosingHandle(ZooKeeper handle, int boundMillis, Consumer<Silence> onSilence) {
        this.handle = handle;
        this.boundMillis = boundMillis;
        this.onSilence = onSilence;
    }

    /**
     * Starts the thread that waits, unless it runs already. If no thread can be started now, call this again later.
     */
    @Override
    public void watch() {
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
                silent = handle.close(LOOK_MILLIS); // the handle is closed: this only waits for its threads
            } catch (Throwable ofNobody) {
                break;
            }
        }
        if (!forgotten) onSilence.accept(this);
    }

    @Override
    public void forget() {
        forgotten = true;
    }
}
