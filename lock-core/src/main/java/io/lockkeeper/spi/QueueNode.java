package io.lockkeeper.spi;

/**
 * A node in a lock's queue, as a listing showed it.
 *
 * @param node unique for ever
 * @param isForeign whether it is of a kind of lock that this library knows only by its numbered nodes, such as a
 *     read/write lock of another library. A queue with such a node can be looked at, but not entered
 */
public record QueueNode(String node, boolean isForeign) {}
