package io.lockkeeper.engine.runtime;

import io.lockkeeper.LockStoreException;
import io.lockkeeper.internal.InternalLockApi;
import io.lockkeeper.internal.Quoted;
import io.lockkeeper.spi.StoreException;
import io.lockkeeper.spi.StoreException.Outcome;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of requests that the backend refuses and that no caller waits for. Each refusal is logged. If a caller
 * waits in vain because of one, its exception says so.
 *
 * <p>Thread rules: any thread may call any method; nothing blocks.
 */
@InternalLockApi
public final class BackgroundFailures {
    private record Node(String lock, String node) {}

    private static final int MOST_REMEMBERED = 1_000;

    private final EventLog log;
    private final AtomicBoolean beatRefused = new AtomicBoolean();
    private final Set<String> logged = ConcurrentHashMap.newKeySet(); // refusals that any call or tenure may meet again
    private final Map<Node, Throwable> stuck = new ConcurrentHashMap<>(); // own nodes that the backend does not remove

    BackgroundFailures(EventLog log) {
        this.log = log;
    }

    /** Logs that a heartbeat was refused, but only the first time. Does nothing if it failed for another reason. */
    public void notConfirmed(String lock, Throwable error) {
        if (isRefusal(error) && !beatRefused.getAndSet(true))
            refused(
                    lock,
                    "The session can't be confirmed by this lock's node, and every hold may be lost",
                    cause(error));
    }

    /** Whether it would be useless to send the request again: the backend refuses it, or the store threw. */
    public static boolean isRefusal(Throwable error) {
        return cause(error) instanceof NonThrowingStore.Thrown
                || cause(error) instanceof StoreException known && known.outcome() == Outcome.REFUSED;
    }

    /** The failure itself, without the wrapper that a future puts around it. */
    public static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /**
     * Logs a refusal.
     *
     * @param consequence what follows from the refusal, as a sentence without a full stop
     */
    public void refused(String lock, String consequence, Throwable why) {
        log.warn(Quoted.lock(lock) + ": " + sentence(why) + " " + consequence);
    }

    /** Logs that the backend refuses the lock to callers, for example for want of rights; once for each message. */
    public void notAcquired(String lock, Throwable why) {
        refusedOnce(lock + ' ' + why.getMessage(), lock, "It can't be acquired over this connection", why);
    }

    /** Logs that this process may not write its own node, which shows that it lives; once for each lock. */
    public void notShown(String lock, Throwable why) {
        refusedOnce(lock, lock, "A waiter that asked for stealAfter may steal the lock", why);
    }

    private void refusedOnce(String key, String lock, String consequence, Throwable why) {
        if (logged.size() >= MOST_REMEMBERED) logged.clear();
        if (logged.add(key)) refused(lock, consequence, why);
    }

    /** Records and logs that the backend refuses to remove this process's node. The engine repeats the removal. */
    public void stays(String lock, @Nullable String node, Throwable why) {
        if (node != null) stuck.put(new Node(lock, node), why);
        log.warn(staying(lock, why));
    }

    /** Records and logs that the node is gone at last. */
    public void gone(String lock, @Nullable String node) {
        if (node != null) stuck.remove(new Node(lock, node));
        log.info(Quoted.lock(lock) + " is free at last: its node could be removed");
    }

    /** Why this node is still there although it was given back; null if it is not such a node of this process. */
    @Nullable
    public LockStoreException whyStuck(String lock, @Nullable String node) {
        if (node == null || stuck.isEmpty()) return null;
        var why = stuck.get(new Node(lock, node));
        return why == null ? null : stays(lock, why);
    }

    /** The exception for a lock that was given back and whose node stays. */
    public static LockStoreException stays(String lock, Throwable why) {
        return new LockStoreException(lock, staying(lock, why), why);
    }

    private static String staying(String lock, Throwable why) {
        return Quoted.lock(lock) + " was given back, but its node stays: " + sentence(why)
                + " The removal is tried again and again. The lock stays taken until it succeeds, or this process's"
                + " session ends";
    }

    private static String sentence(Throwable why) {
        var message = String.valueOf(why.getMessage());
        return message.endsWith(".") ? message : message + ".";
    }
}
