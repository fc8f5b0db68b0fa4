package io.lockkeeper.spi;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A backend: for each lock an ordered queue of nodes, each of which belongs to a session. A store sends each request
 * once and reports the result. The engine decides when to send a request, and whether to repeat it.
 *
 * <p>No method blocks, except {@link #poll} and {@link #close}, which may. Any thread may call any method. An answer
 * may arrive on any thread, also before the method has returned. The requests of one session are answered in the order
 * in which they were made.
 *
 * <p>A failed answer carries a {@link StoreException}. If the method throws, or the answer carries another exception,
 * the request has failed with an unknown result.
 *
 * <p>A watch fires at most once. It must have fired as soon as what it watches has changed and the connection is up. It
 * may also fire without a change.
 */
public interface LockStore {
    /** Stands for every version of a node's data. */
    int ANY_VERSION = -1;

    /** Names the backend for messages, for example {@code ZooKeeper at zk1:2181}. Answers from memory. */
    String describe();

    /**
     * How many bytes one node of this lock takes of what the backend allows a session; zero if the backend has no such
     * bound. The engine keeps the sum within {@code maxPathBytes} of the options. Answers from memory.
     */
    default long nodeBytes(String lock, LockMode mode) {
        return 0;
    }

    /** Begins to report on the connection, first its present state. Called once, before any request. */
    void start(SessionListener listener);

    /**
     * Checks whether the connection has changed without the listener having been told, and finds out why the
     * client is not connected. May block. Called on {@link LockRuntime#signals}, with every heartbeat and soon after the first caller has come.
     */
    default void poll() {}

    /**
     * Why there is no connection, for messages, as {@link #poll} last found it. Null if there is a connection, or if
     * the reason is not known. Answers from memory.
     */
    default @Nullable ConnectionProblem connectionProblem() {
        return null;
    }

    /**
     * Begins to remove some of what the store has left behind and nobody uses any more. Called with every heartbeat.
     * Heartbeats go on while there is more to remove.
     *
     * @return whether there is more to remove, or soon will be
     */
    default boolean tidy() {
        return false;
    }

    /**
     * Creates the contender's node at the end of the lock's queue, and returns its place. The request is refused if the
     * queue is one of another kind of lock, or of a semaphore with another total ({@link QueuePosition#refused}). The node
     * may exist all the same.
     *
     * @param contender unique for ever, so that the node can be found by it if the reply is lost
     * @param mode how the node takes part in the lock; {@link QueuePosition} says what it waits for
     * @param data the data of the node
     */
    CompletionStage<Place> enter(String lock, UUID contender, LockMode mode, byte[] data);

    /**
     * Looks up the contender's place. Empty if the contender has no node in what the connected server has seen so far. The
     * request is refused under the same conditions as {@link #enter}.
     *
     * @param syncFirst whether to catch up first with all that the backend has accepted; then empty means that there is
     *     no node
     */
    CompletionStage<Optional<Place>> locate(String lock, UUID contender, boolean syncFirst);

    /**
     * Reads a node and, if it exists, watches it for the contender until the contender leaves, or until
     * {@link #unwatch}. A contender whose {@link QueuePosition#awaitsAny} was true when its place was looked up last learns
     * of every change of the queue when it watches its predecessor.
     *
     * @param changed runs when the node has changed or is gone; null to read without a watch
     * @return empty if the node does not exist, or if the contender's place may have changed since it was looked up; then
     *     there need be no watch
     */
    CompletionStage<Optional<NodeData>> watch(String lock, UUID contender, String node, @Nullable Runnable changed);

    /**
     * Ends the watches of a contender that has no node of its own, and so never leaves. Their actions may run once more.
     * Does not wait for the backend.
     */
    void unwatch(String lock, UUID contender);

    /**
     * Removes every node of the contender. Succeeds also if it has no node.
     *
     * @param node the contender's node if it is known; if null, the store first looks it up in all that the backend has
     *     accepted
     */
    CompletionStage<Void> leave(String lock, UUID contender, @Nullable String node);

    /**
     * The heartbeat: a write that changes nothing, on which the servers that decide over the session must agree. It
     * must never be answered from the memory of one server.
     *
     * @return whether the node exists; either answer confirms the session
     */
    CompletionStage<Boolean> confirm(String lock, String node);

    /**
     * A small request that changes nothing. Its answer comes by way of the server that decides over the session, and in
     * order with what else that server sends. Called with every heartbeat if {@link Session#lagNanos} is not zero, even
     * while nothing is in use.
     */
    default CompletionStage<Void> ping() {
        return CompletableFuture.completedStage(null);
    }

    /**
     * Writes the node's data again, so that other processes see a new version. This is a sign of life.
     *
     * @return whether the node exists; either answer confirms the session
     */
    CompletionStage<Boolean> write(String lock, String node, byte[] data);

    /**
     * Writes a node's data again, if they still have this version.
     *
     * @return whether this call wrote them; false also if the node does not exist
     */
    CompletionStage<Boolean> write(String lock, String node, byte[] data, int version);

    /**
     * Puts a node that belongs to no session into the place of the contender's own node, and removes that, in one step.
     * The new node stands exactly where the old one stood. Those that watch the old node hear that it has changed,
     * and not that it was removed. Apart from that, this ends what {@link #leave} ends. May be repeated after a lost reply.
     *
     * @param node the contender's node
     * @param replacement unique for ever, as a contender's id is, and of UUID version 8, which a contender's id is not
     * @param data the data of the new node
     * @return the new node, whether this request made it or an earlier one; empty if the contender's node is gone, and
     *     no new node has taken its place
     */
    CompletionStage<Optional<String>> replace(String lock, UUID contender, String node, UUID replacement, byte[] data);

    /**
     * Puts a node of mode {@link LockMode#READ} into the place of the contender's node, which is of mode
     * {@link LockMode#WRITE}, in one step: no other node comes between. The new node belongs to the same contender and
     * stands exactly where the old one stood. Succeeds also if that was done before, or if the contender has no node.
     *
     * @param node the contender's node
     */
    CompletionStage<Void> downgrade(String lock, UUID contender, String node);

    /**
     * Removes the node of another process, if its data still has this version.
     *
     * @param version {@link #ANY_VERSION} if it does not matter
     * @return whether this call removed it
     */
    CompletionStage<Boolean> remove(String lock, String node, int version);

    /**
     * Lists a lock's queue in its order. Nodes of other kinds of lock are listed too, and do not fail the request.
     *
     * @param syncFirst whether to catch up first with all that the backend has accepted
     */
    CompletionStage<List<QueueNode>> queue(String lock, boolean syncFirst);

    /**
     * Lists a lock's queue as {@link #queue} does, after catching up, and watches it from then on. A queue can be
     * watched before any node is in it. A second call by the same observer replaces the watch of the first.
     *
     * @param observer identifies the observer; a lock has at most one in each engine
     * @param changed runs when a node has come to the queue or has left it. If the session ends, it may never run
     */
    CompletionStage<List<QueueNode>> observe(String lock, UUID observer, Runnable changed);

    /** Ends the watch that {@link #observe} began. Its action may run once more. Does not wait for the backend. */
    void unobserve(String lock, UUID observer);

    /**
     * Reads a node without a watch. Empty if it does not exist.
     *
     * @param syncFirst whether to catch up first with all that the backend has accepted
     */
    CompletionStage<Optional<NodeStatus>> read(String lock, String node, boolean syncFirst);

    /**
     * Lists the names that may have a queue, in no order, after catching up with all that the backend has accepted. A
     * name whose queue is empty may be among them.
     */
    CompletionStage<List<String>> names();

    /**
     * Whether {@link #close} ends the session, and with it every node. Such a session belongs to the store, which asked
     * for the session timeout of the options.
     */
    boolean closesSession();

    /** Stops using the backend. A store that owns its connection closes it, and with it the session. May block. */
    void close();
}
