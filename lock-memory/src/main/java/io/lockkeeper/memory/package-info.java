/**
 * Locks in memory, for unit tests: the same engine and algorithm as on a server, several simulated processes, scripted
 * faults, and real or virtual time. {@link io.lockkeeper.memory.MemoryCluster} is the way in.
 */
@NullMarked
package io.lockkeeper.memory;

import org.jspecify.annotations.NullMarked;
