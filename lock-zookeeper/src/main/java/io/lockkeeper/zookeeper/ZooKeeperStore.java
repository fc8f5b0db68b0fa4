package io.lockkeeper.zookeeper;

import io.lockkeeper.spi.LockStore;
import io.lockkeeper.spi.NodeData;
import io.lockkeeper.spi.Place;
import io.lockkeeper.spi.SessionListener;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock's queue as the children of a container node. Every request goes out on the raw asynchronous handle of Curator's
 * client: its own builders retry by the client's policy, in the background on the client's one thread (Curator issue
 * 1015 and fault 69 of the catalogue are what comes of that). Retrying is the engine's.
 *
 * <p>Thread rules: nothing blocks; answers come on ZooKeeper's event thread.
 */
final class ZooKeeperStore implements LockStore {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperStore.class);
    private static final int WARN_AT = 1 << 30;

    /** What is known of a contender's node once its making was confirmed. */
    private record Made(String node, long session, long createdId, long createdMillis) {}

    private final CuratorFramework client;
    private final @Nullable Handles own; // of a client of our own
    private final String servers;
    private final LockPaths paths;
    private final ACLProvider acls;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final Map<UUID, Made> made = new ConcurrentHashMap<>();
    private final Listings listings = new Listings();
    private @Nullable SessionWatch sessions;

    ZooKeeperStore(CuratorFramework client, @Nullable Handles own, String servers, String root, ACLProvider acls) {
        this.client = client;
        this.own = own;
        this.servers = servers;
        this.paths = new LockPaths(client.getNamespace(), root);
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
        var watch = new SessionWatch(client, listener);
        sessions = watch;
        if (own != null) own.onClosing(listener::closing);
        watch.start();
    }

    @Override
    public CompletionStage<Place> enter(String lock, UUID contender, byte[] data, Runnable queueChanged) {
        var link = link();
        var parent = paths.parent(lock);
        var missing = paths.missing(parent);
        var refusal = new AtomicReference<@Nullable RuntimeException>();
        for (var path : missing) createParent(link, path, refusal);
        var path = parent + "/" + NodeName.prefix(contender);
        var created = new CompletableFuture<Made>();
        link.handle()
                .create(
                        path,
                        data,
                        Acls.forPath(acls, path),
                        CreateMode.EPHEMERAL_SEQUENTIAL,
                        (code, asked, context, name, stat) -> {
                            if (Replies.isOk(code)) {
                                created.complete(remember(contender, name.substring(name.lastIndexOf('/') + 1), stat));
                            } else {
                                if (Replies.isNoNode(code)) paths.gone(parent);
                                // The listing may have left a watch, of which nobody wants to hear now.
                                link.watches().forget(contender);
                                var before = refusal.get();
                                created.completeExceptionally(
                                        Replies.isNoNode(code) && before != null
                                                ? before
                                                : Replies.failure(code, "creating a node in", parent));
                            }
                        },
                        null);
        // Sent without waiting for the answer: a session's requests are answered in their order, so the list shows it.
        link.watches().onChildren(parent, contender, queueChanged);
        var listed = listings.children(link.handle(), parent, link.watches());
        return created.thenCompose(own -> listed.thenCompose(children -> place(link, parent, children, contender))
                .handle((found, error) -> {
                    if (error == null && found.isPresent()) return found.get();
                    // The node is there, whatever the listing met: what is not known is where it stands.
                    throw new StoreException(Outcome.UNKNOWN, "the place of " + own.node() + " is not known", error);
                }));
    }

    private void createParent(Link link, String path, AtomicReference<@Nullable RuntimeException> refusal) {
        link.handle()
                .create(
                        path,
                        new byte[0],
                        Acls.forPath(acls, path),
                        CreateMode.CONTAINER,
                        (code, asked, context, name, stat) -> {
                            if (Replies.isOk(code) || code == Code.NODEEXISTS.intValue()) paths.exists(path);
                            else refusal.set(Replies.failure(code, "creating", path));
                        },
                        null);
    }

    private Made remember(UUID contender, String node, Stat stat) {
        var known = new Made(node, stat.getEphemeralOwner(), stat.getCzxid(), stat.getCtime());
        made.put(contender, known);
        return known;
    }

    @Override
    public CompletionStage<Optional<Place>> locate(String lock, UUID contender, boolean sure, Runnable queueChanged) {
        var link = link();
        var parent = paths.parent(lock);
        link.watches().onChildren(parent, contender, queueChanged);
        var listed = sure
                ? listings.childrenForSure(link.handle(), parent, link.watches())
                : listings.children(link.handle(), parent, link.watches());
        return listed.thenCompose(children -> place(link, parent, children, contender))
                .whenComplete((found, error) -> {
                    if (found != null && found.isEmpty()) link.watches().forget(contender);
                });
    }

    private CompletableFuture<Optional<Place>> place(Link link, String parent, List<String> children, UUID contender) {
        List<NodeName> contenders;
        try {
            contenders = ContenderQueue.contenders(children);
        } catch (NodeName.ForeignNodeException foreign) {
            return CompletableFuture.failedFuture(Replies.refused(foreign.getMessage(), foreign));
        }
        var uncertain = ContenderQueue.uncertain(contenders);
        var createdIds = new ConcurrentHashMap<String, Long>();
        var asked = uncertain.stream()
                .map(node -> Requests.stat(link.handle(), parent + "/" + node.name())
                        .thenAccept(stat -> stat.ifPresent(known -> createdIds.put(node.name(), known.getCzxid()))))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(asked)
                .thenCompose(
                        all -> place(link, parent, ContenderQueue.of(contenders, uncertain, createdIds), contender));
    }

    private CompletableFuture<Optional<Place>> place(Link link, String parent, ContenderQueue queue, UUID contender) {
        var own = queue.find(contender);
        if (own == null) return CompletableFuture.completedFuture(Optional.empty());
        if (own.sequence() >= WARN_AT && warned.compareAndSet(false, true))
            LOG.warn(
                    "The sequence counter of {} is at {}. At 2147483647 its order is lost to Curator's own recipes, which"
                            + " must not share the path then. Deleting the node while nobody uses the lock resets it.",
                    parent,
                    own.sequence());
        int at = queue.indexOf(own);
        var known = made.get(contender);
        if (known != null && known.node().equals(own.name()))
            return CompletableFuture.completedFuture(Optional.of(place(known, queue, at)));
        // Made by a request whose reply was lost: whose session it is must be asked.
        return Requests.stat(link.handle(), parent + "/" + own.name())
                .thenApply(stat -> stat.map(found -> place(remember(contender, own.name(), found), queue, at)));
    }

    private static Place place(Made own, ContenderQueue queue, int at) {
        return new Place(
                own.node(),
                own.session(),
                own.createdId(),
                own.createdMillis(),
                at,
                at == 0 ? null : queue.nameAt(at - 1),
                at == 0 ? null : queue.nameAt(0),
                at < queue.size() - 1);
    }

    @Override
    public CompletionStage<Optional<NodeData>> watch(
            String lock, UUID contender, String node, @Nullable Runnable changed) {
        var link = link();
        var path = paths.parent(lock) + "/" + node;
        if (changed != null) link.watches().onData(path, contender, changed);
        return Requests.read(link.handle(), path, changed == null ? null : link.watches());
    }

    @Override
    public CompletionStage<Void> leave(String lock, UUID contender, @Nullable String node) {
        var link = link();
        var parent = paths.parent(lock);
        link.watches().forget(contender);
        var known = made.get(contender);
        var name = node != null ? node : known == null ? null : known.node();
        var left =
                name != null ? Requests.delete(link.handle(), parent + "/" + name) : deleteAll(link, parent, contender);
        return left.thenAccept(gone -> made.remove(contender));
    }

    /** The reply that named the node was lost: "not there" counts only when it is sure. */
    private CompletableFuture<Void> deleteAll(Link link, String parent, UUID contender) {
        var prefix = NodeName.prefix(contender);
        return listings.childrenForSure(link.handle(), parent, null)
                .thenCompose(children -> CompletableFuture.allOf(children.stream()
                        .filter(child -> child.startsWith(prefix))
                        .map(child -> Requests.delete(link.handle(), parent + "/" + child))
                        .toArray(CompletableFuture<?>[]::new)));
    }

    @Override
    public CompletionStage<Boolean> confirm(String lock, String node) {
        return Requests.check(link().handle(), paths.parent(lock) + "/" + node);
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
    public void poll() {
        Objects.requireNonNull(sessions).poll();
    }

    private Link link() {
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
        if (own != null) client.close();
    }
}
