package io.lockkeeper.engine.queue;

import io.lockkeeper.internal.InternalLockApi;

/**
 * Where a waiting caller stands. Immutable.
 *
 * @param node this process's node in the lock's queue
 * @param isFirst whether that node is first
 * @param callersAhead how many callers of this process are ahead, the holder included; counted up to a bound
 */
@InternalLockApi
public record Standing(String node, boolean isFirst, int callersAhead) {}
