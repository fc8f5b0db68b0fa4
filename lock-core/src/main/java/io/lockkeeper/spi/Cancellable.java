package io.lockkeeper.spi;

/** Takes something back that was begun, such as a timer's task. */
@FunctionalInterface
public interface Cancellable {
    /** There is nothing to cancel. */
    Cancellable NONE = () -> {};

    /** Cancels it if it has not begun yet. Any thread may call this at any time, any number of times. Does not block. */
    void cancel();
}
