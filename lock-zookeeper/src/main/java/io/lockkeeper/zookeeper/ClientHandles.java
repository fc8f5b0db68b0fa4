package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.ConnectionProblem;
import java.util.function.Consumer;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.jspecify.annotations.Nullable;

/**
 * The client below a store. It has one {@link ZooKeeperHandle} at a time, and makes another when a session has expired.
 * Behind this interface stands Curator's client, or, in tests, a simulated one. What its signals mean is decided above,
 * in {@link SessionWatch}.
 *
 * <p>Thread rules: any thread may call any method. Only {@link #current}, {@link #diagnose} and {@link #close} may block.
 */
interface ClientHandles {
    /** Hears of changes. No method blocks. They are called by any thread of the client. */
    interface Signals {
        /** The current handle had this event; called on its event thread, so these calls come in the events' order. */
        void onState(KeeperState state);

        /** Something may have changed. This comes late and from any thread, so it proves nothing. */
        void onDoubt();

        /** The client is being closed. */
        void onClosing();

        /** The client is about to close this session by itself; only a client of our own says so, before it sends that. */
        void onSessionClosing(long sessionId);
    }

    /** Waits until the threads of a closed handle have ended. */
    interface Silence {
        /** Begins to wait, unless that has begun. It may fail for lack of a thread; then call this again later. */
        void watch();

        /** Gives up waiting: the action does not run any more. */
        void forget();
    }

    /** Tells the signals of changes from now on. To be called once. */
    void listen(Signals signals);

    void stopListening();

    /** Whether the client was started and not closed. */
    boolean isStarted();

    /**
     * The handle of now. It is the same object for as long as the client keeps it. One thread at a time may call this.
     *
     * @throws Exception if there is no handle now
     */
    ZooKeeperHandle current() throws Exception;

    /** How many handles there have been. */
    long count();

    /** Whether the client was made for the store. Nobody else then uses its handles, and the store closes it. */
    boolean isOwn();

    /**
     * How many nanoseconds ago a handle of an own client was made, if it is the latest one; {@code Long.MAX_VALUE} if
     * not.
     */
    long age(ZooKeeperHandle handle);

    /**
     * Prepares to wait for the end of a closed handle's threads; {@link Silence#watch} begins it.
     *
     * @param boundMillis the longest time to wait
     * @param onSilence runs when all threads of the handle have ended, or when the longest time has passed
     */
    Silence silence(ZooKeeperHandle closed, int boundMillis, Consumer<Silence> onSilence);

    /** Examines these servers to find out why there is no connection, or forgets what was found if there is one. */
    void diagnose(String servers, boolean isUp);

    /** What was found last; null if nothing was examined since the last connection. */
    @Nullable
    ConnectionProblem problem();

    void close();
}
