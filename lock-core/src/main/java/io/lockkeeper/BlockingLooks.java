package io.lockkeeper;

import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The calls of {@link BlockingLocks} that look at locks, or end a tenure by force. They block until the backend has
 * answered, and an interrupt ends that. They take no lock, stand in no queue, and are the same for a caller that holds
 * the lock. It is a class of its own only because the calls are many.
 */
abstract class BlockingLooks extends BlockingSharedLocks {
    private final Namespace names;
    private final Looking looking;

    BlockingLooks(BlockingCalls calls, Namespace names) {
        super(calls);
        this.names = names;
        this.looking = names.engine().looking();
    }

    /**
     * Whether anybody holds the lock or is about to get it. The answer takes in everything that the backend had
     * accepted when the call began. It may be old when it arrives, so it is for people and for messages: a program that
     * wants the lock should ask for the lock. Blocks; an interrupt ends that.
     *
     * @throws LockStoreException if the backend failed, answered nothing for the options' {@code ioTimeout}, or the
     *     connection is closed
     * @throws IllegalArgumentException if the name is not valid
     */
    public boolean isLocked(String name) throws InterruptedException {
        return looking.isLocked(names.full(name), true).await();
    }

    /**
     * Returns the lock's queue: whose turn it is, which can be several readers or holders of permits, and who waits, in
     * order. It takes in everything that the backend had
     * accepted when the call began, and reads one node for each process in the queue. Blocks; an interrupt ends that.
     *
     * @throws LockStoreException as {@link #isLocked} throws it, and if twenty holders in a row were gone before they
     *     could be read
     * @throws IllegalArgumentException if the name is not valid
     */
    public LockInspection inspect(String name) throws InterruptedException {
        return looking.inspect(names.full(name), true).await();
    }

    /**
     * Returns the names in use that begin like this, sorted, each with its queue. The names are within the namespace;
     * {@link LockInspection#name} gives the whole name. An empty prefix stands for all. Does not block. The stream's
     * terminal operation does: it reads all names at once, and then the queues, a few ahead of the caller. So a name
     * that comes into use meanwhile may be missing, and so may one whose holders are gone before they can be read. An
     * interrupt ends it with {@link CancellationException} and leaves the thread's interrupt flag set. Close the stream
     * unless you read it to its end.
     *
     * <p>The terminal operation throws {@link LockStoreException} as {@link #isLocked} does.
     */
    public Stream<LockInspection> list(String prefix) {
        Objects.requireNonNull(prefix, "The prefix must not be null; an empty one stands for all names");
        var walk = looking.names(names.prefix() + prefix);
        var inUse =
                new AbstractSpliterator<LockInspection>(
                        Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL) {
                    @Override
                    public boolean tryAdvance(Consumer<? super LockInspection> action) {
                        var next = next(walk);
                        next.ifPresent(action);
                        return next.isPresent();
                    }
                };
        return StreamSupport.stream(inUse, false).onClose(walk::close);
    }

    private static Optional<LockInspection> next(Looking.NameList walk) {
        try {
            return walk.next(true).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            var cancelled = new CancellationException("interrupted while the names in use were read");
            cancelled.initCause(interrupted);
            throw cancelled;
        }
    }

    /**
     * Ends a tenure that {@link #inspect} has shown, whoever holds the lock in it. It removes the tenure's node if that
     * still has the version that was seen. So it never ends a later tenure, however late it arrives, and a renewal
     * since then saves the holder. The holder is told ({@link LossCause#REMOVED}) within about a tenth of a second, if
     * it can be reached and uses this library. Until then two may hold the lock, and only the fencing token tells them
     * apart. Both sides log it. The tenure names the whole lock, so the namespace plays no part. Blocks; an interrupt
     * ends that, but does not take back what was sent.
     *
     * @return whether this call ended the tenure; false if it was over or had been renewed. If an answer was lost and
     *     the node is gone, it counts as ended by this call
     * @throws LockStoreException as {@link #isLocked} throws it; the tenure may have ended all the same
     */
    public boolean forceRelease(LockTenure tenure) throws InterruptedException {
        Objects.requireNonNull(tenure, "The tenure must not be null; inspect returns it");
        return looking.forceRelease(tenure, true).await();
    }

    /**
     * Ends the tenure that is first now, whatever it is, and returns it. Prefer {@link #forceRelease(LockTenure)},
     * which ends only what you have seen: here another process may have become the holder a moment ago. A renewal does
     * not save the holder. Empty if nobody was first, or if the tenure ended by itself meanwhile; the next one is left
     * alone. Of several readers or holders of permits it ends the first tenure only; {@link #inspect} shows them all. Otherwise
     * as {@link #forceRelease(LockTenure)}.
     *
     * @throws LockStoreException as {@link #isLocked} throws it; the tenure may have ended all the same
     * @throws IllegalArgumentException if the name is not valid
     */
    public Optional<LockTenure> forceRelease(String name) throws InterruptedException {
        return looking.forceRelease(names.full(name), true).await();
    }
}
