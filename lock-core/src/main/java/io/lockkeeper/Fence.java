package io.lockkeeper;

import io.lockkeeper.internal.Quoted;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Refuses late writers for a process that alone writes to a resource, such as a service that gets writes from many
 * holders of a lock. It keeps the highest fencing token that it has seen of each name, and refuses lower ones. The
 * check and the write must be one step, so writes of one name follow each other:
 *
 * <pre>{@code
 * try (var admission = fence.admit("acct-42", request.token())) {
 *     write(request);
 * }
 * }</pre>
 *
 * <p>The highest tokens are lost with this process. If several processes write to the resource, or a write may arrive
 * after a restart, the resource must keep the token beside the data and compare it in the same step; docs/fencing.md
 * shows this for a database and for a file. A fence remembers every name for good, in about 200 bytes, because to
 * forget one would let its late writers in.
 *
 * <p>Any thread may call any method. A null argument throws {@link NullPointerException}.
 */
public final class Fence {
    private static final class Seen {
        final Semaphore writing = new Semaphore(1, true);
        volatile long highest = Long.MIN_VALUE; // written only with the permit
    }

    /** The right to write until it is closed. Any thread may close it. */
    public static final class Admission implements AutoCloseable {
        private final String name;
        private final long token;
        private final AtomicReference<@Nullable Semaphore> writing;

        private Admission(String name, long token, Semaphore writing) {
            this.name = name;
            this.token = token;
            this.writing = new AtomicReference<>(writing);
        }

        /** Lets the next writer of this name in. Does not block. Idempotent. */
        @Override
        public void close() {
            var open = writing.getAndSet(null);
            if (open != null) open.release();
        }

        @Override
        public String toString() {
            return Quoted.lock(name) + ", admitted with token " + token;
        }
    }

    private final ConcurrentMap<String, Seen> names = new ConcurrentHashMap<>();

    /** A fence that has seen no token yet. Does not block. */
    public Fence() {}

    /**
     * Admits a write, and keeps its token as the highest of this name. A hold may write as often as it likes, because
     * an equal token is admitted. Blocks while another write of this name is admitted. Coroutines should call it on a
     * dispatcher whose threads may block. An interrupt ends the wait. Fair: writes of one name are admitted in their
     * order. Not re-entrant: a caller that is admitted already would wait for itself.
     *
     * @param name the whole name of the lock, see {@link HeldLock#name}
     * @param token the writer's {@link HeldLock#fencingToken}
     * @return the admission, to be closed after the write
     * @throws StaleTokenException if a higher token of this name was seen before; nothing is to be written then
     */
    public Admission admit(String name, long token) throws InterruptedException {
        Objects.requireNonNull(name, "The name of the lock must not be null");
        var seen = names.computeIfAbsent(name, unknown -> new Seen());
        seen.writing.acquire();
        long highest = seen.highest;
        if (token < highest) {
            seen.writing.release();
            throw new StaleTokenException(name, token, highest);
        }
        seen.highest = token;
        return new Admission(name, token, seen.writing);
    }

    /** As {@link #admit(String, long)}, with the name and the token of this hold. It does not ask whether it is held. */
    public Admission admit(HeldLock hold) throws InterruptedException {
        Objects.requireNonNull(hold, "The hold must not be null");
        return admit(hold.name(), hold.fencingToken());
    }

    /** The highest token of this name that was admitted; empty if there was none. Does not block. */
    public OptionalLong highest(String name) {
        var seen = names.get(Objects.requireNonNull(name, "The name of the lock must not be null"));
        return seen == null || seen.highest == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(seen.highest);
    }

    @Override
    public String toString() {
        return "Fence(" + names.size() + " names)";
    }
}
