/**
 * Locks on ZooKeeper, through Curator's client. Begin at {@link io.lockkeeper.zookeeper.ZooKeeperLocks}. The nodes are
 * laid out as by Curator's own {@code InterProcessMutex}, so that both kinds of contender stand in one queue.
 */
@NullMarked
package io.lockkeeper.zookeeper;

import org.jspecify.annotations.NullMarked;
