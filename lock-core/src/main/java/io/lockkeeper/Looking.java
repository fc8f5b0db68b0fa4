package io.lockkeeper;

import io.lockkeeper.internal.InternalLockApi;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an {@link Engine} offers to callers that look at locks or act on them. It asks the backend when it is asked, and
 * costs a hold nothing. Names are whole. Any thread may call; nothing blocks.
 *
 * <p>Where a parameter {@code completesInline} is true, completion only wakes or dispatches the caller, so that any
 * thread may complete it. Otherwise the executor does. To cancel a request ends it.
 */
@InternalLockApi
public interface Looking {
    /** One walk through the names in use. */
    @InternalLockApi
    interface NameList {
        /** The next name that is in use, with its queue; empty at the end. One caller at a time. */
        Pending<Optional<LockInspection>> next(boolean completesInline);

        /** Ends the walk. Idempotent. */
        void close();
    }

    /** Hears of a queue. Each method is called outside any lock, one at a time. */
    @InternalLockApi
    interface QueueWatcher {
        /** The queue now. */
        void seen(LockInspection queue);

        /** The watch is over: the backend refused it, or the connection was closed. */
        void failed(LockException why);
    }

    Pending<Boolean> isLocked(String name, boolean completesInline);

    Pending<LockInspection> inspect(String name, boolean completesInline);

    /** The names in use that begin like this. */
    NameList names(String prefix);

    /** Watches a queue; the returned action ends that. The watcher is called on the executor. */
    Runnable watch(String name, QueueWatcher watcher);

    /** As {@link #watch}, for a watcher that has no use for a failure. That is logged, unless the connection was closed. */
    Runnable watch(String name, Consumer<LockInspection> watcher);

    Pending<Boolean> forceRelease(LockTenure tenure, boolean completesInline);

    Pending<Optional<LockTenure>> forceRelease(String name, boolean completesInline);
}
