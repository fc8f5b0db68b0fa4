/**
 * Locks in memory, for unit tests: the same engine and the same algorithm as on a server, several pretended processes,
 * scripted faults, real or virtual time. {@link io.lockkeeper.memory.MemoryCluster} is the way in.
 */
@NullMarked
package io.lockkeeper.memory;

import org.jspecify.annotations.NullMarked;
