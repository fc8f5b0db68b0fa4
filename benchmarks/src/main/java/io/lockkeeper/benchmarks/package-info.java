/**
 * How fast the locks are. {@link io.lockkeeper.benchmarks.Main} is the program, a {@link io.lockkeeper.benchmarks.Case} is
 * one thing it looks at, in the package of that name.
 */
@NullMarked
package io.lockkeeper.benchmarks;

import org.jspecify.annotations.NullMarked;
