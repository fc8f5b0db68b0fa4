package io.lockkeeper.spi;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A backend: an ordered queue of nodes for each lock, each node bound to a session. A store asks once and reports; when
 * to ask, again or at all, is the engine's business.
 *
 * <p>No call blocks but the two that say so. Answers may arrive on any thread, also before the call returns. They fail with a
 * {@link StoreException}; what is thrown instead is a failed answer too, of which nobody knows what was done. A session's requests are answered in the order they were made. Every watch fires at most once,
 * at the latest when what it watches has changed and the connection is up; it may fire without need.
 */
public interface LockStore {
    /** Names the backend in errors, for example {@code ZooKeeper at zk1:2181}. */
    String describe();

    /**
     * What one node of this lock takes of what the backend allows a session, in bytes; zero where it has no such bound.
     * The engine keeps the sum within the options' {@code maxPathBytes}. Does not block.
     */
    default long nodeBytes(String lock) {
        return 0;
    }

    /** Begins to tell of the connection; called once, before anything else. The state of now is told at once. */
    void start(SessionListener listener);

    /**
     * Looks whether the connection changed without the listener having been told, and, where there is none, why. Called with
     * every heartbeat, and soon after the first caller has come, on the executor; may block, as the only call but
     * {@link #close}.
     */
    default void poll() {}

    /**
     * What is known of why there is no connection; null if nothing is, or there is one. For messages: what {@link #poll}
     * found when it last looked. Does not block.
     */
    default @Nullable ConnectionProblem connectionProblem() {
        return null;
    }

    /**
     * Removes what is not used any more, some of it at a time. Called with every heartbeat, and on while there is more.
     *
     * @return whether there is, or soon will be, more to remove
     */
    default boolean tidy() {
        return false;
    }

    /**
     * Makes the contender's node at the end of the lock's queue, and says where it stands.
     *
     * @param contender unique for ever; the node is known by it although the reply is lost
     */
    CompletionStage<Place> enter(String lock, UUID contender, byte[] data);

    /**
     * Finds the contender's place; empty if it has none in what this connection has seen so far.
     *
     * @param sure first catches up with all that the backend has accepted: then empty means that it has none
     */
    CompletionStage<Optional<Place>> locate(String lock, UUID contender, boolean syncFirst);

    /**
     * Reads a node and, if it is there, watches it for the contender, until that leaves.
     *
     * @param changed runs when the node has changed or gone; null only reads
     * @return empty if the node is not there; nothing is watched then
     */
    CompletionStage<Optional<NodeData>> watch(String lock, UUID contender, String node, @Nullable Runnable changed);

    /**
     * Removes every node of the contender; success also if there was none.
     *
     * @param node the contender's node if it is known; null has the store look for it first, surely
     */
    CompletionStage<Void> leave(String lock, UUID contender, @Nullable String node);

    /**
     * The heartbeat: a write that changes nothing but must be agreed on by those who decide over the session, never
     * answered from what one server remembers.
     *
     * @return whether the node is there; either answer confirms the session
     */
    CompletionStage<Boolean> confirm(String lock, String node);

    /**
     * A small request that changes nothing and is answered by way of the server that decides over the session, in the order
     * of what that server says. Called with every heartbeat where {@link Session#lagNanos} is not zero, also while nothing is
     * in use.
     */
    default CompletionStage<Void> ping() {
        return CompletableFuture.completedStage(null);
    }

    /**
     * Writes the contender's data anew, so that others see a new version: a sign of life.
     *
     * @return whether the node is there; either answer confirms the session
     */
    CompletionStage<Boolean> write(String lock, String node, byte[] data);

    /**
     * Removes somebody else's node, if its data is still of this version.
     *
     * @return whether it was removed by this call
     */
    CompletionStage<Boolean> remove(String lock, String node, int version);

    /**
     * Whether {@link #close} ends the session, and with it every node. Such a session is the store's own, and was asked for
     * with the options' session timeout.
     */
    boolean closesSession();

    /** Lets go of the backend; a store that owns its connection closes it and with it the session. May block. */
    void close();
}
