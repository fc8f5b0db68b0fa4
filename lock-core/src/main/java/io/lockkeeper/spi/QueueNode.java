package io.lockkeeper.spi;

/**
 * A node in a lock's queue, as a listing showed it.
 *
 * @param node unique for ever
 * @param isForeign whether it belongs to another kind of lock, such as another library's read/write lock. This library
 *     only knows such a node by its number. A queue with such a node can be looked at, but not entered
 */
public record QueueNode(String node, boolean isForeign) {}
