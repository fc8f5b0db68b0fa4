package io.lockkeeper.memory;

/** A process that watches nodes. */
interface MemoryWatcher {
    /** Called when a watch of this process fires; the process runs the action once the event reaches it. */
    void fire(Runnable action);
}
