package io.lockkeeper.shedlock;

import io.lockkeeper.BlockingLocks;
import io.lockkeeper.LockNestedException;
import io.lockkeeper.LockStoreException;
import io.lockkeeper.LockTerms;
import io.lockkeeper.Locks;
import java.util.Objects;
import java.util.Optional;
import net.javacrumbs.shedlock.core.ExtensibleLockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.support.LockException;

/**
 * ShedLock's locks on these {@link Locks}: {@code lockAtMostFor} is the lease, and {@code lockAtLeastFor} is
 * {@link LockTerms#holdAtLeast}. A task's name is the lock's name; to keep tasks apart from other locks, pass a
 * {@link Locks#namespace}. The provider closes nothing. Safe for use from any thread.
 *
 * <p>ShedLock does not stop a task whose lock was lost: the task runs on, and the log tells of the loss. At the end of
 * {@code lockAtMostFor} others may lock at once, without the options' {@code grace}, because no task would end in that
 * time. Another loss keeps the grace. When a process ends, its locks are free after the session timeout at the latest,
 * even within {@code lockAtMostFor} or {@code lockAtLeastFor}.
 */
public final class LockkeeperLockProvider implements ExtensibleLockProvider {
    private final BlockingLocks locks;

    /** A provider that takes its locks here. Does not block. */
    public LockkeeperLockProvider(Locks locks) {
        this.locks = Objects.requireNonNull(locks, "The locks must not be null").blocking();
    }

    /**
     * Asks once for the lock. Blocks until the servers have answered, for at most the options' {@code ioTimeout}. Not
     * re-entrant. Both times of the configuration begin when the lock is granted.
     *
     * <p>To unlock blocks for at most the options' {@code releaseWait}, and throws nothing if the lock was lost or the
     * servers refuse: the log tells, and the task's own result is what its caller gets. To extend does not block, unless
     * the lock was lost. It gives empty then. An extension never shortens the lease, nor the {@code lockAtLeastFor} of
     * this call.
     *
     * @return empty if the lock is held, by this thread too
     * @throws LockException if the servers failed or did not answer, or if the thread was interrupted, which leaves
     *     its interrupt set and no lock behind
     * @throws IllegalArgumentException if the name has more than 512 bytes of UTF-8, a NUL or a lone surrogate
     */
    @Override
    public Optional<SimpleLock> lock(LockConfiguration configuration) {
        var terms = LockTerms.ifFree()
                .lease(TaskLock.leaseOf(configuration))
                .holdAtLeast(TaskLock.minimumOf(configuration));
        try {
            return locks.tryAcquire(configuration.getName(), terms).map(held -> TaskLock.granted(held, configuration));
        } catch (LockNestedException held) {
            return Optional.empty();
        } catch (LockStoreException failed) {
            throw new LockException(failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LockException(
                    "The thread was interrupted while it asked for the lock of the task \"" + configuration.getName()
                            + "\", so the task does not run",
                    interrupted);
        }
    }

    @Override
    public String toString() {
        return "LockkeeperLockProvider(" + locks + ")";
    }
}
