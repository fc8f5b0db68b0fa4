/** The processes that use Lockkeeper. */
@NullMarked
package io.lockkeeper.benchmarks.ours;

import org.jspecify.annotations.NullMarked;
