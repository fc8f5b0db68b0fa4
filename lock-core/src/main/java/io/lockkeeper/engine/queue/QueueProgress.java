package io.lockkeeper.engine.queue;

import io.lockkeeper.internal.InternalLockApi;

/** Hears of each step of each queue: a caller may stand elsewhere now. */
@InternalLockApi
public interface QueueProgress {
    /** The queue is a local queue: its class depends on this one. Called outside any lock, by every thread that does a step; a release waits for it. */
    void moved(Object queue);
}
