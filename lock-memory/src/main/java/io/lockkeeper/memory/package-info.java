/**
 * Locks in memory, for unit tests. They use the same engine and algorithm as on a server, with several simulated
 * processes, scripted faults, and real or virtual time. Begin at {@link io.lockkeeper.memory.MemoryCluster}.
 */
@NullMarked
package io.lockkeeper.memory;

import org.jspecify.annotations.NullMarked;
