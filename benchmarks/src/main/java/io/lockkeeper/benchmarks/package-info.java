/**
 * Measures how fast the locks are. The program is {@link io.lockkeeper.benchmarks.Main}. Each
 * {@link io.lockkeeper.benchmarks.Case} measures one thing; they are in the package {@code cases}.
 */
@NullMarked
package io.lockkeeper.benchmarks;

import org.jspecify.annotations.NullMarked;
