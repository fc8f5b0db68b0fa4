package io.lockkeeper.spi;

/** Something that can be cancelled, such as a task that waits for its time. */
@FunctionalInterface
public interface Cancellable {
    /** Cancels nothing. */
    Cancellable NONE = () -> {};

    /** Cancels it if it has not begun yet. Any thread may call this at any time, and more than once. Does not block. */
    void cancel();
}
