package io.lockkeeper.zookeeper;

import io.lockkeeper.LockOptions;
import io.lockkeeper.spi.ConnectionProblem;
import io.lockkeeper.spi.LockMode;
import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.NodeStatus;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.QueueNode;
import io.lockkeeper.spi.SessionListener;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.curator.framework.api.ACLProvider;
import org.jspecify.annotations.Nullable;

/**
 * The backend on ZooKeeper: a lock's queue is the children of a container node. Every request uses the raw asynchronous
 * handle of Curator's client. Curator's own builders retry by the client's policy on the client's single background
 * thread, which causes Curator issue 1015 and fault 69 in docs/faults.md. Here the engine retries.
 *
 * <p>Thread rules: any thread may call any method, once {@link #start} was called. Nothing blocks except {@link #poll}
 * and {@link #close}; futures complete on ZooKeeper's event thread.
 */
final class ZooKeeperStore implements LockStore {
    private final ClientHandles client;
    private final String servers;
    private final LockPaths paths;
    private final Listings listings;
    private final Readings readings = new Readings();
    private final IdleParents idle;
    private final PlaceFinder places;
    private final Watching watching;
    private final Entering entering;
    private final Leaving leaving;
    private final Detaching detaching;
    private final Downgrading downgrading;
    private final QueueObservers observers;
    private final Optional<Duration> serverTick;
    private @Nullable SessionWatch sessions;

    ZooKeeperStore(ClientHandles client, String servers, LockPaths paths, LockOptions options, ACLProvider acls) {
        this(client, servers, paths, options, acls, System::nanoTime);
    }

    /** @param clock a monotonic one, in nanoseconds; the client has its own */
    ZooKeeperStore(
            ClientHandles client,
            String servers,
            LockPaths paths,
            LockOptions options,
            ACLProvider acls,
            LongSupplier clock) {
        this.client = client;
        this.servers = servers;
        this.paths = paths;
        this.serverTick = options.serverTick();
        this.listings = new Listings(chroot(), clock);
        this.idle = new IdleParents(clock);
        this.places = new PlaceFinder(idle);
        this.watching = new Watching(listings, readings, places);
        this.observers = new QueueObservers(listings, client.isOwn());
        this.detaching = new Detaching(acls);
        this.entering = new Entering(paths, acls, listings, readings, idle, places, ConnectString.chroot(servers));
        this.leaving = new Leaving(paths, entering, idle, places);
        this.downgrading = new Downgrading(acls, readings);
    }

    @Override
    public String describe() {
        return "ZooKeeper at " + servers;
    }

    @Override
    public long nodeBytes(String lock, LockMode mode) {
        return paths.parent(lock).getBytes(StandardCharsets.UTF_8).length + NodeName.bytes(mode);
    }

    @Override
    public void start(SessionListener listener) {
        var watch = new SessionWatch(client, new Sessions(client, serverTick), listener);
        sessions = watch;
        watch.start();
    }

    @Override
    public CompletionStage<Place> enter(String lock, UUID contender, LockMode mode, byte[] data) {
        return entering.enter(session(), paths.parent(lock), contender, mode, data);
    }

    @Override
    public CompletionStage<Optional<Place>> locate(String lock, UUID contender, boolean syncFirst) {
        var session = session();
        var parent = paths.parent(lock);
        var successors = session.successors();
        var known = syncFirst ? null : successors.answer(contender);
        if (known != null) return known;
        var listed = syncFirst
                ? listings.childrenForSure(session.handle(), parent)
                : listings.children(session.handle(), parent);
        return listed.thenCompose(children -> places.find(session, successors, parent, children, contender))
                .whenComplete((found, error) -> {
                    if (found == null || found.isPresent()) return;
                    session.watches().forget(contender);
                    successors.forget(contender);
                });
    }

    @Override
    public CompletionStage<Optional<NodeData>> watch(
            String lock, UUID contender, String node, @Nullable Runnable changed) {
        var session = session();
        return changed == null
                ? readings.read(session.handle(), path(lock, node), null)
                : watching.watch(session, paths.parent(lock), contender, node, changed);
    }

    @Override
    public void unwatch(String lock, UUID contender) {
        var session = Objects.requireNonNull(sessions).session();
        if (session != null) session.watches().forget(contender);
    }

    @Override
    public CompletionStage<Void> leave(String lock, UUID contender, @Nullable String node) {
        return leaving.leave(session(), paths.parent(lock), contender, node);
    }

    @Override
    public CompletionStage<Boolean> confirm(String lock, String node) {
        return Requests.check(session().handle(), path(lock, node));
    }

    /**
     * Sends a sync, because that goes through the leader. Its reply keeps the order of the leader's other packets,
     * among them the pings that show the leader which sessions are alive.
     */
    @Override
    public CompletionStage<Void> ping() {
        return Requests.sync(session().handle(), "/").thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Boolean> write(String lock, String node, byte[] data) {
        return Requests.write(session().handle(), path(lock, node), data, -1);
    }

    @Override
    public CompletionStage<Boolean> write(String lock, String node, byte[] data, int version) {
        return Requests.write(session().handle(), path(lock, node), data, version);
    }

    @Override
    public CompletionStage<Optional<String>> replace(
            String lock, UUID contender, String node, UUID replacement, byte[] data) {
        var session = session();
        var parent = paths.parent(lock);
        session.watches().forget(contender);
        return detaching.replace(session, parent, node, replacement, data).whenComplete((made, error) -> {
            if (error == null) leaving.forget(session, parent, contender);
        });
    }

    @Override
    public CompletionStage<Void> downgrade(String lock, UUID contender, String node) {
        return downgrading.downgrade(session().handle(), paths.parent(lock), node);
    }

    @Override
    public CompletionStage<Boolean> remove(String lock, String node, int version) {
        return Requests.delete(session().handle(), path(lock, node), version);
    }

    /** The node's path as this store's client sees it, without {@link #chroot}. */
    String path(String lock, String node) {
        return paths.parent(lock) + "/" + node;
    }

    /** The chroot of this store's client; null if it has none. */
    @Nullable
    String chroot() {
        return ConnectString.chroot(servers);
    }

    @Override
    public CompletionStage<List<QueueNode>> queue(String lock, boolean syncFirst) {
        var handle = session().handle();
        var parent = paths.parent(lock);
        var listed = syncFirst ? listings.childrenForSure(handle, parent) : listings.children(handle, parent);
        return listed.thenCompose(children -> listings.unlessNoChroot(handle, children))
                .thenCompose(children -> QueueListing.of(handle, parent, children));
    }

    @Override
    public CompletionStage<List<QueueNode>> observe(String lock, UUID observer, Runnable changed) {
        return observers.observe(session(), paths.parent(lock), observer, changed);
    }

    @Override
    public void unobserve(String lock, UUID observer) {
        var session = Objects.requireNonNull(sessions).session();
        if (session != null) observers.unobserve(session, paths.parent(lock), observer);
    }

    @Override
    public CompletionStage<Optional<NodeStatus>> read(String lock, String node, boolean syncFirst) {
        return readings.status(session().handle(), path(lock, node), syncFirst);
    }

    @Override
    public CompletionStage<List<String>> names() {
        var handle = session().handle();
        return listings.childrenForSure(handle, paths.root())
                .thenCompose(children -> listings.unlessNoChroot(handle, children))
                .thenApply(children -> children.stream()
                        .flatMap(child -> paths.lock(child).stream())
                        .toList());
    }

    @Override
    public boolean tidy() {
        var session = Objects.requireNonNull(sessions).session();
        if (session != null) leaving.tidy(session);
        return idle.isToBeTidied();
    }

    @Override
    public void poll() {
        var watch = Objects.requireNonNull(sessions);
        watch.poll();
        client.diagnose(servers, watch.isUp());
    }

    @Override
    public @Nullable ConnectionProblem connectionProblem() {
        return client.problem();
    }

    private SessionHandle session() {
        var current = Objects.requireNonNull(sessions).session();
        if (current == null) throw new StoreException(Outcome.NOT_DONE, "not connected to " + describe(), null);
        return current;
    }

    @Override
    public boolean closesSession() {
        return client.isOwn();
    }

    @Override
    public void close() {
        Objects.requireNonNull(sessions).stop();
        if (client.isOwn()) client.close();
    }
}
