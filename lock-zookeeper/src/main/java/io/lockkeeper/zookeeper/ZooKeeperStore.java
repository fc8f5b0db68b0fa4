package io.lockkeeper.zookeeper;

import io.lockkeeper.LockOptions;
import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.SessionListener;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import io.lockkeeper.spi.ConnectionProblem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A lock's queue as the children of a container node. Every request goes out on the raw asynchronous handle of Curator's
 * client: its own builders retry by the client's policy, in the background on the client's one thread (Curator issue
 * 1015 and fault 69 of the catalogue are what comes of that). Retrying is the engine's.
 *
 * <p>Thread rules: nothing blocks; answers come on ZooKeeper's event thread.
 */
final class ZooKeeperStore implements LockStore {
    private final CuratorFramework client;
    private final @Nullable NotifyingZooKeeperFactory own; // of a client of our own
    private final String servers;
    private final @Nullable String chroot;
    private final Diagnosis diagnosis = new Diagnosis();
    private final LockPaths paths;
    private final ACLProvider acls;
    private final Listings listings = new Listings();
    private final IdleParents idle = new IdleParents();
    private final PlaceFinder places = new PlaceFinder(idle);
    private final LookAhead lookAhead = new LookAhead(listings, places);
    private final Optional<Duration> serverTick;
    private @Nullable SessionWatch sessions;

    ZooKeeperStore(
            CuratorFramework client, @Nullable NotifyingZooKeeperFactory own, String servers, LockOptions options, ACLProvider acls) {
        this.client = client;
        this.own = own;
        this.servers = servers;
        this.chroot = ConnectString.chroot(servers);
        this.paths = new LockPaths(client.getNamespace(), options.root());
        this.serverTick = options.serverTick();
        this.acls = acls;
    }

    @Override
    public String describe() {
        return "ZooKeeper at " + servers;
    }

    @Override
    public long nodeBytes(String lock) {
        return paths.parent(lock).getBytes(StandardCharsets.UTF_8).length + NodeName.BYTES;
    }

    @Override
    public void start(SessionListener listener) {
        var watch = new SessionWatch(client, new Sessions(own, serverTick), listener);
        sessions = watch;
        if (own != null) own.onClosing(listener::closing);
        watch.start();
    }

    @Override
    public CompletionStage<Place> enter(String lock, UUID contender, byte[] data) {
        var link = link();
        var parent = paths.parent(lock);
        var missing = paths.missing(parent);
        var refusal = new AtomicReference<@Nullable RuntimeException>();
        var madeNow = new AtomicBoolean();
        var heirs = link.heirs();
        for (var path : missing) createParent(link, path, path.equals(parent) ? madeNow : null, refusal);
        var path = parent + "/" + NodeName.prefix(contender);
        var created = new CompletableFuture<PlaceFinder.CreatedNode>();
        link.handle()
                .create(
                        path,
                        data,
                        Acls.forPath(acls, path),
                        CreateMode.EPHEMERAL_SEQUENTIAL,
                        (code, asked, context, name, stat) -> ResultCodes.into(created, () -> {
                            if (ResultCodes.isOk(code)) {
                                var node = name.substring(name.lastIndexOf('/') + 1);
                                created.complete(places.remember(parent, contender, node, stat));
                            } else {
                                if (ResultCodes.isNoNode(code)) paths.gone(parent);
                                var before = refusal.get();
                                created.completeExceptionally(
                                        ResultCodes.isNoNode(code) && before != null
                                                ? before
                                                : ResultCodes.failure(code, "creating a node in", parent));
                            }
                        }),
                        null);
        // Sent without waiting for the answer: a session's requests are answered in their order, so the list shows it.
        boolean likelyAlone = !missing.isEmpty() || link.rows().expects(parent);
        var listed = likelyAlone ? null : listings.children(link.handle(), parent);
        return created.thenCompose(own -> {
            // The first child of a parent that we have just made, or the next in a row of our own.
            if (listed == null
                    && (madeNow.get() && NodeName.number(own.node()) == 0
                            || link.rows().provesFirst(parent, own.node())))
                return CompletableFuture.completedFuture(PlaceFinder.alone(own));
            var shown = listed != null ? listed : listings.children(link.handle(), parent);
            return shown.thenCompose(children -> places.find(link, heirs, parent, children, contender))
                    .handle((found, error) -> {
                        // The node is there, whatever the listing met: what is not known is where it stands.
                        if (error != null || found.isEmpty())
                            throw new StoreException(
                                    Outcome.UNKNOWN,
                                    "the place of " + own.node() + " is not known"
                                            + (error == null ? "" : " (" + error.getMessage() + ")"),
                                    error);
                        noteRow(link, parent, found.get(), listed != null);
                        return found.get();
                    });
        });
    }

    /**
     * Remembers whether the next number may prove a node the first.
     *
     * @param together whether it was listed together with its making: if not, that was expected to be needless and was not,
     *     or the name was never used before and is not worth a watch yet; and a connection may have ended in between
     */
    private void noteRow(SessionHandle link, String parent, Place place, boolean together) {
        var rows = link.rows();
        if (place.ahead() > 0 || place.followed() || !together) {
            rows.shared(parent);
            return;
        }
        var row = rows.standsAlone(parent, place.node());
        if (row == null) return;
        Requests.read(link.handle(), parent, link.watches()).whenComplete((data, error) -> {
            if (error == null && data.isPresent()) rows.watched(row);
            else rows.forget(parent);
        });
    }

    private void createParent(
            SessionHandle link,
            String path,
            @Nullable AtomicBoolean parentMade,
            AtomicReference<@Nullable RuntimeException> refusal) {
        link.handle()
                .create(
                        path,
                        new byte[0],
                        Acls.forPath(acls, path),
                        CreateMode.CONTAINER,
                        (code, asked, context, name, stat) -> {
                            if (ResultCodes.isOk(code) && parentMade != null) {
                                parentMade.set(true);
                                idle.add(path, System.nanoTime());
                            }
                            if (ResultCodes.isOk(code) || code == Code.NODEEXISTS.intValue()) paths.exists(path);
                            else refusal.compareAndSet(null, whyNotMade(code, path)); // the first is the cause
                        },
                        null);
    }

    private StoreException whyNotMade(int code, String path) {
        // Nothing stands above it but the top of the client's tree.
        if (ResultCodes.isNoNode(code) && path.lastIndexOf('/') == 0 && chroot != null) return ResultCodes.noChroot(chroot);
        return ResultCodes.failure(code, "creating", path);
    }

    @Override
    public CompletionStage<Optional<Place>> locate(String lock, UUID contender, boolean sure) {
        var link = link();
        var parent = paths.parent(lock);
        var heirs = link.heirs();
        var known = sure ? null : heirs.answer(contender);
        if (known != null) return known;
        var listed = sure ? listings.childrenForSure(link.handle(), parent) : listings.children(link.handle(), parent);
        return listed.thenCompose(children -> places.find(link, heirs, parent, children, contender))
                .whenComplete((found, error) -> {
                    if (found == null || found.isPresent()) return;
                    link.watches().forget(contender);
                    heirs.forget(contender);
                });
    }

    @Override
    public CompletionStage<Optional<NodeData>> watch(
            String lock, UUID contender, String node, @Nullable Runnable changed) {
        var link = link();
        var parent = paths.parent(lock);
        var path = parent + "/" + node;
        if (changed == null) return Requests.read(link.handle(), path, null);
        link.watches().onData(path, contender, change -> {
            if (change == EventType.NodeDeleted) link.heirs().gone(contender, node);
            changed.run();
        });
        var heir = link.heirs().behind(contender, node);
        if (heir != null) lookAhead.begin(link, parent, contender, heir, changed);
        return Requests.read(link.handle(), path, link.watches());
    }

    @Override
    public CompletionStage<Void> leave(String lock, UUID contender, @Nullable String node) {
        var link = link();
        var parent = paths.parent(lock);
        link.watches().forget(contender);
        link.heirs().forget(contender);
        var known = places.made(contender);
        var name = node != null ? node : known == null ? null : known.node();
        if (name == null) return deleteAll(link, parent, contender).thenAccept(gone -> forget(link, parent, contender));
        var left = Requests.delete(link.handle(), parent + "/" + name).thenAccept(wasThere -> {
            link.rows().left(parent, name, wasThere);
            forget(link, parent, contender);
        });
        link.rows().leaving(parent, name);
        return left;
    }

    private void forget(SessionHandle link, String parent, UUID contender) {
        link.heirs().forget(contender); // once more, as the next: a listing may have been under way
        link.watches().forget(contender);
        var gone = places.forget(contender);
        if (gone == null || !gone.ownParent()) return;
        long now = System.nanoTime();
        idle.add(parent, now);
        removeParents(idle.tooMany(now));
    }

    /** Those that somebody else has come to use, or that we may not remove, stay. */
    private void removeParents(List<String> parents) {
        var link = Objects.requireNonNull(sessions).link();
        if (link == null) return;
        for (var parent : parents) {
            paths.removed(parent);
            Requests.delete(link.handle(), parent);
        }
    }

    /** The reply that named the node was lost: "not there" counts only when it is sure. */
    private CompletableFuture<Void> deleteAll(SessionHandle link, String parent, UUID contender) {
        var prefix = NodeName.prefix(contender);
        return listings.childrenForSure(link.handle(), parent)
                .thenCompose(children -> CompletableFuture.allOf(children.stream()
                        .filter(child -> child.startsWith(prefix))
                        .map(child -> Requests.delete(link.handle(), parent + "/" + child))
                        .toArray(CompletableFuture<?>[]::new)));
    }

    @Override
    public CompletionStage<Boolean> confirm(String lock, String node) {
        return Requests.check(link().handle(), paths.parent(lock) + "/" + node);
    }

    /** A sync goes through the leader, and its answer comes in the order of the leader's other packets, pings among them. */
    @Override
    public CompletionStage<Void> ping() {
        return Requests.sync(link().handle(), "/").thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Boolean> write(String lock, String node, byte[] data) {
        return Requests.write(link().handle(), paths.parent(lock) + "/" + node, data);
    }

    @Override
    public CompletionStage<Boolean> remove(String lock, String node, int version) {
        return Requests.delete(link().handle(), paths.parent(lock) + "/" + node, version);
    }

    @Override
    public boolean tidy() {
        removeParents(idle.idle(System.nanoTime()));
        return idle.isToBeTidied();
    }

    @Override
    public void poll() {
        var watch = Objects.requireNonNull(sessions);
        watch.poll();
        if (watch.isUp()) diagnosis.forget();
        else if (!watch.isClosed()) diagnosis.look(servers, watch.isSecured());
    }

    @Override
    public @Nullable ConnectionProblem trouble() {
        return diagnosis.found();
    }

    private SessionHandle link() {
        var current = Objects.requireNonNull(sessions).link();
        if (current == null) throw new StoreException(Outcome.NOT_DONE, "not connected to " + describe(), null);
        return current;
    }

    @Override
    public boolean closesSession() {
        return own != null;
    }

    @Override
    public void close() {
        Objects.requireNonNull(sessions).stop();
        if (own == null) return;
        own.onClosing(asked -> {}); // everybody knows
        client.close();
    }
}
