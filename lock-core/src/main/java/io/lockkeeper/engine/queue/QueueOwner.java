package io.lockkeeper.engine.queue;

/** The map that keeps the queues. */
interface QueueOwner {
    /** The queue is gone: the next caller for this key needs a new one. It is a local queue, whose class depends on this. */
    void gone(Object key, Object gone);
}
