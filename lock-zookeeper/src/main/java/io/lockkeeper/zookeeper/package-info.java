/**
 * Locks on ZooKeeper, through Curator's client. {@link io.lockkeeper.zookeeper.ZooKeeperLocks} is the way in. The layout
 * is that of Curator's own {@code InterProcessMutex}, so that both stand in one queue.
 */
@NullMarked
package io.lockkeeper.zookeeper;

import org.jspecify.annotations.NullMarked;
