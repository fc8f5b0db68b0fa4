package io.lockkeeper.zookeeper;

import io.lockkeeper.engine.Daemons;
import org.apache.zookeeper.ZooKeeper;

/**
 * A closed handle whose threads may still be at work. ZooKeeper's client puts the event of an expired session into its
 * queue twice, when it hears of it and when its sending thread ends, and Curator makes a new handle at each: the second
 * one closes the session that the first had opened, and with it every node made there meanwhile. So a new session is
 * believed only when the old handle has nothing more to say.
 *
 * <p>Thread rules: a thread of its own waits, and runs the action.
 */
final class OldHandle {
    private static final int LOOK_MILLIS = 100;

    private final ZooKeeper handle;
    private volatile boolean forgotten;

    OldHandle(ZooKeeper handle) {
        this.handle = handle;
    }

    /**
     * Runs the action once no thread of the handle is left, or the bound is over, which should be its session timeout: a
     * listener of somebody else that never returns must not keep every lock away for ever.
     */
    void onSilence(int boundMillis, Runnable action) {
        Daemons.thread(() -> await(boundMillis, action), "lockkeeper-old-session")
                .start();
    }

    private void await(int boundMillis, Runnable action) {
        boolean silent = false;
        for (int waited = 0; !silent && !forgotten && waited < boundMillis; waited += LOOK_MILLIS) {
            try {
                silent = handle.close(LOOK_MILLIS); // of a handle that is closed: waits for its threads
            } catch (InterruptedException ofNobody) {
                break;
            }
        }
        if (!forgotten) action.run();
    }

    /** Nobody waits for it any more. */
    void forget() {
        forgotten = true;
    }
}
