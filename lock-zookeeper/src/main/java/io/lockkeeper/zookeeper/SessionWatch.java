package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.SessionListener;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.zookeeper.ClientHandles.Silence;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper.States;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which session is connected now. Curator's signals may fail to come, or come in the wrong order (its issues
 * 859, 887, 925, 1155). So the session id alone tells which session it is. Only two things prove that it is connected:
 * the handle's own events, which come in order, and a server's reply. Thread rules: any thread may call any method.
 * Each event goes into a mailbox that one thread at a time empties; no thread waits for another.
 */
final class SessionWatch implements ClientHandles.Signals {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWatch.class);

    private final ClientHandles client;
    private final SessionListener listener;
    private final Sessions sessions;
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unread = new AtomicInteger();

    // Written only by the thread that empties the mailbox, read by any thread.
    private volatile @Nullable SessionHandle sessionHandle;
    private volatile boolean up;

    // Used only by the thread that empties the mailbox.
    private boolean closed;
    private @Nullable ZooKeeperHandle asked; // the handle whose reply to a probe is awaited
    private boolean doubtful; // the last probe was not served
    private @Nullable Silence dying; // while the old handle's threads run, no other handle counts as connected

    SessionWatch(ClientHandles client, Sessions sessions, SessionListener listener) {
        this.client = client;
        this.sessions = sessions;
        this.listener = listener;
    }

    void start() {
        client.listen(this);
        probe();
    }

    void stop() {
        post(this::forget);
        client.stopListening();
    }

    /** The handle of the session connected last; null if there was none yet or it has ended. */
    @Nullable
    SessionHandle session() {
        return sessionHandle;
    }

    boolean isUp() {
        return up;
    }

    @Override
    public void onClosing() {
        post(this::close);
    }

    @Override
    public void onSessionClosing(long sessionId) {
        listener.closing(sessionId); // not through the mailbox: the engine must know before the server does
    }

    @Override
    public void onDoubt() {
        probe(); // a reason to ask, which proves nothing
    }

    /** Checks for a change that no event reported; cheap if nothing changed. May block as long as Curator does. */
    void poll() {
        post(() -> {
            if (dying != null) dying.watch(); // again, if no thread could be started before
        });
        var known = sessionHandle;
        if (!up || known == null || known.index() != client.count()) probe();
    }

    /** Asks a server. Its reply proves the connection, and comes in order with the handle's own events. */
    private void probe() {
        post(() -> {
            var handle = current();
            if (handle == null) return;
            compare(handle, false);
            if (!up) ask(handle);
        });
    }

    private void ask(ZooKeeperHandle handle) {
        if (asked == handle) return;
        handle.exists("/", null, (code, path, context, stat) -> answered(handle, code));
        asked = handle; // last: if the request throws, no reply is awaited. The mailbox handles the reply after this
    }

    private void answered(ZooKeeperHandle handle, int code) {
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

    /** Reports the refusal after the connection is down, so that the next caller does not count on the connection. */
    private void refused(StoreException why) {
        down();
        listener.refused(why);
    }

    @Override
    public void onState(KeeperState state) {
        post(() -> {
            if (closed) return;
            // The handle's own state does not count: it may say connected for up to a second after this event.
            if (state == KeeperState.Disconnected || state == KeeperState.Expired) down();
            var handle = current();
            if (handle == null) return;
            // The reply to a connection's first request says whether the server accepts this client. A server that does
            // not accept it closes the connection, and if more requests are under way that reply may be lost. Then the
            // next connection does not count as up before its first reply has come.
            if (state == KeeperState.SyncConnected && !up) ask(handle);
            compare(handle, state == KeeperState.SyncConnected && !doubtful);
            if (handle.state() == States.AUTH_FAILED)
                refused(ResultCodes.refused(ResultCodes.AUTHENTICATION_FAILED, null));
        });
    }

    private void onHandleState(ZooKeeperHandle handle, KeeperState state) {
        post(() -> {
            var known = sessionHandle;
            if (known == null || known.handle() != handle) return;
            if (state == KeeperState.Expired || state == KeeperState.Closed) end();
            else if (state == KeeperState.Disconnected) down();
        });
    }

    private @Nullable ZooKeeperHandle current() {
        if (closed) return null;
        if (!client.isStarted()) {
            close();
            return null;
        }
        try {
            return client.current();
        } catch (Throwable notNow) {
            // Perhaps no thread could be started for a new handle. Curator also throws failures of other background
            // work here, and they say nothing about the connection.
            LOG.debug("No ZooKeeper handle now", notNow);
            return null;
        }
    }

    private void compare(ZooKeeperHandle handle, boolean provenUp) {
        boolean connected = handle.state() == States.CONNECTED; // a read-only connection is not
        var known = sessionHandle;
        if (known != null && (known.handle() != handle || connected && known.sessionId() != handle.sessionId())) end();
        if (!connected || dying != null) {
            down();
        } else if (provenUp && !up) {
            if (sessionHandle == null)
                sessionHandle = handleOn(handle); // first: if it throws for lack of memory, the next check repeats it
            var session = sessions.of(handle);
            up = true; // before the call below, because the listener makes requests at once
            try {
                listener.connected(session);
            } catch (Throwable untold) {
                down(); // the listener may have handled half of it; the next check calls it again
                throw untold;
            }
        }
    }

    private SessionHandle handleOn(ZooKeeperHandle handle) {
        long index = client.count();
        var runs = new SequenceRuns();
        var successors = new AtomicReference<>(new Successors());
        var watches = new Watches(
                state -> {
                    // At once and not through the mailbox, because later replies belong to another connection.
                    if (state != KeeperState.SyncConnected) {
                        runs.clear();
                        successors.set(new Successors());
                    }
                    onHandleState(handle, state);
                },
                runs::forget);
        return new SessionHandle(
                handle, watches, runs, successors::get, handle.sessionId(), handle.sessionTimeout(), index);
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
        if (ended.handle().state().isAlive()) return;
        var old = client.silence(ended.handle(), ended.timeoutMillis(), this::silent);
        dying = old;
        old.watch();
    }

    private void silent(Silence old) {
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
                // The events after it must still be handled.
                LOG.error("Handling a change of the connection failed", bug);
            }
        } while (unread.decrementAndGet() != 0);
    }
}
