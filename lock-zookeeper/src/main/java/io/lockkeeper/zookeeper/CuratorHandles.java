package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.ConnectionProblem;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorEventType;
import org.apache.curator.framework.api.CuratorListener;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handles of Curator's client, one after the other. Thread rules: any thread may call any method; the fields that
 * change are volatile.
 */
final class CuratorHandles implements ClientHandles, CuratorListener, ConnectionStateListener {
    private static final Logger LOG = LoggerFactory.getLogger(CuratorHandles.class);
    private static final String SECURE = "zookeeper.client.secure";

    private final CuratorFramework client;
    private final @Nullable NotifyingZooKeeperFactory own; // null for a borrowed client
    private final Diagnosis diagnosis = new Diagnosis();
    private volatile @Nullable Signals signals;
    private volatile @Nullable CuratorHandle latest; // written by one thread at a time

    /** @param own the factory of the client's handles if the library made the client; null for a borrowed client */
    CuratorHandles(CuratorFramework client, @Nullable NotifyingZooKeeperFactory own) {
        this.client = client;
        this.own = own;
    }

    @Override
    public void listen(Signals listener) {
        signals = listener;
        if (own != null) own.onClosing(listener::onSessionClosing);
        client.getConnectionStateListenable().addListener(this);
        try {
            client.getCuratorListenable().addListener(this);
        } catch (UnsupportedOperationException namespaceFacade) {
            // A client made by usingNamespace() has no such events. The other signals must suffice.
            LOG.debug("No event listeners on this client: {}", namespaceFacade.getMessage());
        }
    }

    @Override
    public void stopListening() {
        client.getConnectionStateListenable().removeListener(this);
        try {
            client.getCuratorListenable().removeListener(this);
        } catch (UnsupportedOperationException namespaceFacade) {
            LOG.debug("No event listeners on this client: {}", namespaceFacade.getMessage());
        }
        if (own != null) own.onClosing(asked -> {}); // what closes the session now needs no announcement
    }

    @Override
    public void eventReceived(CuratorFramework from, CuratorEvent event) {
        var listener = Objects.requireNonNull(signals);
        if (event.getType() == CuratorEventType.CLOSING) listener.onClosing();
        else if (event.getType() == CuratorEventType.WATCHED
                && event.getWatchedEvent().getPath() == null)
            listener.onState(event.getWatchedEvent().getState());
    }

    @Override
    public void stateChanged(CuratorFramework from, ConnectionState state) {
        Objects.requireNonNull(signals).onDoubt(); // this comes late and from another thread
    }

    @Override
    public boolean isStarted() {
        return client.getState() == CuratorFrameworkState.STARTED;
    }

    @Override
    public ZooKeeperHandle current() throws Exception {
        var zookeeper = client.getZookeeperClient().getZooKeeper();
        var known = latest;
        if (known != null && known.zookeeper() == zookeeper) return known;
        var next = new CuratorHandle(zookeeper);
        latest = next;
        return next;
    }

    @Override
    public long count() {
        return client.getZookeeperClient().getInstanceIndex();
    }

    @Override
    public boolean isOwn() {
        return own != null;
    }

    @Override
    public long age(ZooKeeperHandle handle) {
        return Objects.requireNonNull(own).age(((CuratorHandle) handle).zookeeper());
    }

    @Override
    public Silence silence(ZooKeeperHandle closed, int boundMillis, Consumer<Silence> onSilence) {
        return new ClosingHandle(((CuratorHandle) closed).zookeeper(), boundMillis, onSilence);
    }

    @Override
    public void diagnose(String servers, boolean isUp) {
        if (isUp) diagnosis.forget();
        else if (isStarted()) diagnosis.look(servers, isSecured());
    }

    /** Whether the client speaks TLS. May block as long as Curator does. */
    private boolean isSecured() {
        try {
            return client.getZookeeperClient().getZooKeeper().getClientConfig().getBoolean(SECURE);
        } catch (Exception notNow) {
            return Boolean.getBoolean(SECURE);
        }
    }

    @Override
    public @Nullable ConnectionProblem problem() {
        return diagnosis.found();
    }

    @Override
    public void close() {
        client.close();
    }
}
