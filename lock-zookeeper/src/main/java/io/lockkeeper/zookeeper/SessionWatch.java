package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.SessionListener;
import io.lockkeeper.spi.StoreException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorEventType;
import org.apache.curator.framework.api.CuratorListener;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which session is connected now. No single one of Curator's signals can be trusted to come, or to come in
 * order (its issues 859, 887, 925, 1155). So the session id decides which session it is; that it is connected is believed
 * of the handle's own events, which come in their order, and of an answer from a server. Thread rules: whatever happens
 * is put into a mailbox that one thread at a time empties; nobody waits.
 */
final class SessionWatch implements CuratorListener, ConnectionStateListener {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWatch.class);
    private static final String SECURE = "zookeeper.client.secure";

    private final CuratorFramework client;
    private final SessionListener listener;
    private final Sessions sessions;
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unread = new AtomicInteger();
    private volatile @Nullable SessionHandle sessionHandle;
    private volatile boolean up; // written by the mailbox's reader only
    private boolean closed; // touched by the mailbox's reader only, as the next
    private @Nullable ZooKeeper asked; // whose answer to a probe is awaited
    private boolean doubtful; // the last probe was not answered
    private @Nullable ClosingHandle dying; // until it is silent, nothing is believed of the one after it

    SessionWatch(CuratorFramework client, Sessions sessions, SessionListener listener) {
        this.client = client;
        this.sessions = sessions;
        this.listener = listener;
    }

    void start() {
        client.getConnectionStateListenable().addListener(this);
        try {
            client.getCuratorListenable().addListener(this);
        } catch (UnsupportedOperationException namespaceFacade) {
            // A client made by usingNamespace() has no such events; the others must do.
            LOG.debug("No event listeners on this client: {}", namespaceFacade.getMessage());
        }
        probe();
    }

    void stop() {
        post(this::forget);
        client.getConnectionStateListenable().removeListener(this);
        try {
            client.getCuratorListenable().removeListener(this);
        } catch (UnsupportedOperationException namespaceFacade) {
            LOG.debug("No event listeners on this client: {}", namespaceFacade.getMessage());
        }
    }

    /** The handle of the session connected last; null if there was none yet or it is over. */
    @Nullable
    SessionHandle session() {
        return sessionHandle;
    }

    boolean isUp() {
        return up;
    }

    boolean isClosed() {
        return client.getState() != CuratorFrameworkState.STARTED;
    }

    /** Whether the client speaks TLS. May block as long as Curator does. */
    boolean isSecured() {
        try {
            return client.getZookeeperClient().getZooKeeper().getClientConfig().getBoolean(SECURE);
        } catch (Exception notNow) {
            return Boolean.getBoolean(SECURE);
        }
    }

    @Override
    public void eventReceived(CuratorFramework from, CuratorEvent event) {
        if (event.getType() == CuratorEventType.CLOSING) post(this::close);
        else if (event.getType() == CuratorEventType.WATCHED
                && event.getWatchedEvent().getPath() == null)
            onState(event.getWatchedEvent().getState());
    }

    @Override
    public void stateChanged(CuratorFramework from, ConnectionState state) {
        probe(); // comes late and from a thread of its own: worth a look, no proof
    }

    /** Looks whether anything changed unheard; cheap when nothing did. May block as long as Curator does. */
    void poll() {
        post(() -> {
            if (dying != null) dying.watch(); // if there was no thread for that before
        });
        var known = sessionHandle;
        if (!up || known == null || known.index() != client.getZookeeperClient().getInstanceIndex()) probe();
    }

    /** Asks a server: its answer proves the connection, and comes in order with the handle's own events. */
    private void probe() {
        post(() -> {
            var handle = current();
            if (handle == null) return;
            compare(handle, false);
            if (!up) ask(handle);
        });
    }

    private void ask(ZooKeeper handle) {
        if (asked == handle) return;
        handle.exists("/", false, (code, path, context, stat) -> answered(handle, code), null);
        asked = handle; // last: one that could not be sent is not awaited; the answer comes by the mailbox, so later
    }

    private void answered(ZooKeeper handle, int code) {
        post(() -> {
            if (asked == handle) asked = null;
            var refusal = ResultCodes.refusalOfClient(code);
            boolean served = ResultCodes.isOk(code) || ResultCodes.isNoNode(code);
            doubtful = !served;
            var now = current();
            if (now != handle) return;
            if (refusal != null) refused(refusal);
            else if (served) compare(now, true);
        });
    }

    /** Told after the connection is down: who comes next must not take it for one that serves. */
    private void refused(StoreException why) {
        down();
        listener.refused(why);
    }

    private void onState(KeeperState state) {
        post(() -> {
            if (closed) return;
            // Not by the handle's own state: that still says connected for up to a second after the news.
            if (state == KeeperState.Disconnected || state == KeeperState.Expired) down();
            var handle = current();
            if (handle == null) return;
            // The first request of a connection: its answer says whether the server lets this client in for anything. A
            // server that does not closes the connection, and with more requests on their way its answer may get lost:
            // then
            // the next connection is not believed before it is there.
            if (state == KeeperState.SyncConnected && !up) ask(handle);
            compare(handle, state == KeeperState.SyncConnected && !doubtful);
            if (handle.getState() == ZooKeeper.States.AUTH_FAILED)
                refused(ResultCodes.refused(ResultCodes.AUTHENTICATION_FAILED, null));
        });
    }

    private void onHandleState(ZooKeeper handle, KeeperState state) {
        post(() -> {
            var known = sessionHandle;
            if (known == null || known.handle() != handle) return;
            if (state == KeeperState.Expired || state == KeeperState.Closed) end();
            else if (state == KeeperState.Disconnected) down();
        });
    }

    private @Nullable ZooKeeper current() {
        if (closed) return null;
        if (client.getState() != CuratorFrameworkState.STARTED) {
            close();
            return null;
        }
        try {
            return client.getZookeeperClient().getZooKeeper();
        } catch (Throwable notNow) {
            // It may find no thread for a new handle. And Curator passes on failures of others' background work here;
            // they say nothing of the connection.
            LOG.debug("No ZooKeeper handle now", notNow);
            return null;
        }
    }

    private void compare(ZooKeeper handle, boolean provenUp) {
        boolean connected = handle.getState() == ZooKeeper.States.CONNECTED; // read-only is not
        var known = sessionHandle;
        if (known != null && (known.handle() != handle || connected && known.sessionId() != handle.getSessionId()))
            end();
        if (!connected || dying != null) {
            down();
        } else if (provenUp && !up) {
            if (sessionHandle == null)
                sessionHandle = handleOn(handle); // first: it may throw for want of memory, and is tried again then
            var session = sessions.of(handle);
            up = true; // before it is told: requests are made at once
            try {
                listener.connected(session);
            } catch (Throwable untold) {
                down(); // part of it may have been heard; told again with the next look
                throw untold;
            }
        }
    }

    private SessionHandle handleOn(ZooKeeper handle) {
        long index = client.getZookeeperClient().getInstanceIndex();
        var runs = new SequenceRuns();
        var successors = new AtomicReference<>(new Successors());
        var watches = new Watches(
                state -> {
                    if (state != KeeperState.SyncConnected) { // at once: what is answered next is another's
                        runs.clear();
                        successors.set(new Successors());
                    }
                    onHandleState(handle, state);
                },
                runs::forget);
        return new SessionHandle(
                handle, watches, runs, successors::get, handle.getSessionId(), handle.getSessionTimeout(), index);
    }

    private void down() {
        if (!up) return;
        up = false;
        listener.suspended();
    }

    private void end() {
        var ended = sessionHandle;
        if (ended == null) return;
        sessionHandle = null;
        down();
        listener.ended(ended.sessionId());
        if (ended.handle().getState().isAlive()) return;
        var old = new ClosingHandle(ended.handle(), ended.timeoutMillis(), this::silent);
        dying = old;
        old.watch();
    }

    private void silent(ClosingHandle old) {
        post(() -> {
            if (dying == old) dying = null;
        });
        probe();
    }

    private void forget() {
        closed = true;
        up = false;
        sessionHandle = null;
        asked = null;
        if (dying != null) dying.forget();
        dying = null;
    }

    private void close() {
        if (closed) return;
        forget();
        listener.closed();
    }

    private void post(Runnable message) {
        mailbox.add(message);
        if (unread.getAndIncrement() != 0) return;
        do {
            var next = mailbox.poll();
            try {
                if (next != null) next.run();
            } catch (Throwable bug) {
                // Whatever it was, the news after it must still be heard.
                LOG.error("Handling a change of the connection failed", bug);
            }
        } while (unread.decrementAndGet() != 0);
    }
}
