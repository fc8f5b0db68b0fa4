/** The processes that a run starts and ends: the servers, and the JVMs that are measured. */
@NullMarked
package io.lockkeeper.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
